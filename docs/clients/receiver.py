"""Receive finflows' alerts: verify, note, answer, then work. pip install standardwebhooks.

WEBHOOK_SECRET=... python receiver.py 8099
"""

import json
import os
import sqlite3
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

WEBHOOK = Webhook(os.environ["WEBHOOK_SECRET"])
SEEN = sqlite3.connect(os.environ.get("SEEN_DATABASE", "seen.sqlite"), isolation_level=None)
SEEN.execute("CREATE TABLE IF NOT EXISTS seen (id TEXT PRIMARY KEY, document TEXT)")


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        try:
            document = WEBHOOK.verify(body, dict(self.headers))
        except WebhookVerificationError:
            self.answer(401)
            return
        noted = SEEN.execute(
            "INSERT OR IGNORE INTO seen VALUES (?, ?)", (self.headers["webhook-id"], json.dumps(document))
        )
        self.answer(204)  # it is noted: answer before the work, and answer a duplicate alike
        if noted.rowcount:
            work_on(document)

    def answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()


def work_on(document: dict[str, Any]) -> None:
    if document.get("alertType") == "OFAC_MATCH":
        entries = [match["entityId"] for match in document["screening"]["matches"]]
        print("hold payments of", document["customerId"], "for a review against", *entries, flush=True)
    else:
        print("run", document["jobId"], document["status"], "with", document["alertsSent"], "alerts", flush=True)


if __name__ == "__main__":
    HTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
