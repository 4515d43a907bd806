"""pip install standardwebhooks; WEBHOOK_SECRET=... python receiver.py 8099: verify, note, answer, then work."""

import json
import os
import sqlite3
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

WEBHOOK = Webhook(os.environ["WEBHOOK_SECRET"])
NOTED = Event()


def sql(statement: str, *values: str) -> list[tuple[str, str]]:
    with sqlite3.connect(os.environ.get("SEEN_DATABASE", "seen.sqlite")) as database:
        return database.execute(statement, values).fetchall()


class Receiver(BaseHTTPRequestHandler):
    timeout = 5  # whoever stalls is hung up on

    def do_POST(self) -> None:
        try:
            body = self.rfile.read(min(int(self.headers["Content-Length"] or 0), 1 << 20))
            document = WEBHOOK.verify(body, dict(self.headers))
            sql("INSERT OR IGNORE INTO alerts VALUES (?, ?, 0)", self.headers["webhook-id"], json.dumps(document))
            NOTED.set()
            self.send_response(204)  # it is noted, and will be worked on; a duplicate is answered alike
        except (WebhookVerificationError, ValueError):
            self.send_response(401)
        self.end_headers()


def work_on(document: dict[str, Any]) -> None:
    if document.get("alertType") == "OFAC_MATCH":
        entries = [match["entityId"] for match in document["screening"]["matches"]]
        print("hold payments of", document["customerId"], "for a review against", *entries, flush=True)
    else:
        print("run", document["jobId"], document["status"], "with", document["alertsSent"], "alerts", flush=True)


if __name__ == "__main__":
    sql("CREATE TABLE IF NOT EXISTS alerts (id TEXT PRIMARY KEY, document TEXT, done INTEGER)")
    Thread(target=ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever, daemon=True).start()
    while True:  # at first, what a crash has left
        for webhook_id, document in sql("SELECT id, document FROM alerts WHERE NOT done"):
            work_on(json.loads(document))
            sql("UPDATE alerts SET done = 1 WHERE id = ?", webhook_id)
        NOTED.wait()
        NOTED.clear()
