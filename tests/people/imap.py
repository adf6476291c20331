"""A small IMAP server on loopback that keeps real flags: enough of RFC 9051 for what reads a mailbox."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Box(socketserver.ThreadingTCPServer):
    """``messages`` by UID; ``seen`` are those marked as read. One login opens it: post / hemmelig."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, messages: list[bytes]) -> None:
        self.messages = dict(enumerate(messages, start=1))
        self.seen: set[int] = set()
        super().__init__(("127.0.0.1", 0), Session)

    @property
    def address(self) -> str:
        return f"imap://post:hemmelig@127.0.0.1:{self.server_address[1]}/INBOX"


class Session(socketserver.StreamRequestHandler):
    server: Box

    def handle(self) -> None:
        self.say("* OK ready")
        for line in self.rfile:
            tag, _space, rest = line.decode().strip().partition(" ")
            verb, _space, words = rest.partition(" ")
            if verb.upper() == "UID":
                verb, _space, words = words.partition(" ")
            answer = getattr(self, f"do_{verb.lower()}", self.do_other)(words)
            self.say(f"{tag} {answer}")
            if verb.upper() == "LOGOUT":
                return

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def do_other(self, words: str) -> str:
        return "BAD unknown"

    def do_capability(self, words: str) -> str:
        self.say("* CAPABILITY IMAP4rev1")
        return "OK done"

    def do_login(self, words: str) -> str:
        return "OK welcome" if words.replace('"', "") == "post hemmelig" else "NO wrong password"

    def do_select(self, words: str) -> str:
        if words.strip('"') != "INBOX":
            return "NO no such folder"
        self.say(f"* {len(self.server.messages)} EXISTS")
        return "OK [READ-WRITE] selected"

    def do_search(self, words: str) -> str:
        self.say(
            "* SEARCH " + " ".join(str(uid) for uid in sorted(self.server.messages) if uid not in self.server.seen)
        )
        return "OK found"

    def do_fetch(self, words: str) -> str:
        uid = int(words.split()[0])
        raw = self.server.messages[uid]
        if "RFC822.SIZE" in words:
            self.say(f"* {uid} FETCH (UID {uid} RFC822.SIZE {len(raw)})")
        else:
            self.wfile.write(f"* {uid} FETCH (UID {uid} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")
        return "OK fetched"

    def do_store(self, words: str) -> str:
        found = re.match(r"(\d+) \+FLAGS.SILENT \(\\Seen\)", words)
        if not found:
            return "BAD flags"
        self.server.seen.add(int(found[1]))
        return "OK stored"

    def do_logout(self, words: str) -> str:
        self.say("* BYE")
        return "OK bye"


@contextmanager
def an_imap_box(*messages: bytes) -> Iterator[Box]:
    """Serves these messages until the block ends."""
    with Box(list(messages)) as box:
        threading.Thread(target=box.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield box
        finally:
            box.shutdown()
