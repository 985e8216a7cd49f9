#!/bin/sh
# Posts a report with curl, as it is and compressed.
set -eu

post() {
  curl --silent --show-error --fail --output /dev/null --write-out '%{http_code}\n' \
    --header 'Content-Type: application/json' --header "Content-Encoding: $1" --data-binary @- \
    https://usage.example/v1/track
}

report='{"event":"deploy","client":"shell"}'
printf %s "$report" | post identity
printf %s "$report" | gzip | post gzip
