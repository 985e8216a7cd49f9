"""Posts a report with the standard library, as it is and compressed."""

import gzip
import urllib.request

URL = "https://usage.example/v1/track"
BODY = b'{"event":"deploy","client":"python"}'

for encoding, body in (("identity", BODY), ("gzip", gzip.compress(BODY))):
    headers = {"Content-Type": "application/json", "Content-Encoding": encoding}
    request = urllib.request.Request(URL, body, headers)
    with urllib.request.urlopen(request) as response:  # noqa: S310 - the address is the one above
        print(response.status)
