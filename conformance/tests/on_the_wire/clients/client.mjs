// Posts a report with fetch, as it is and compressed.

import { gzipSync } from "node:zlib";

const url = "https://usage.example/v1/track";
const report = JSON.stringify({ event: "deploy", client: "node" });

for (const [encoding, body] of [["identity", report], ["gzip", gzipSync(report)]]) {
  const headers = { "Content-Type": "application/json", "Content-Encoding": encoding };
  const response = await fetch(url, { method: "POST", headers, body });
  console.log(response.status);
}
