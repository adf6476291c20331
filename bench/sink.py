"""A mail server that takes everything and does nothing with it, cheap enough never to be what is measured.

``python -m bench.sink PORT``: EHLO, MAIL, RCPT, DATA, RSET, NOOP, QUIT of RFC 5321 on loopback, in one process.
"""

import asyncio
import sys

ANSWERS = {
    b"EHLO": b"250-sink\r\n250 8BITMIME\r\n",
    b"DATA": b"354 Go on\r\n",
    b"QUIT": b"221 Bye\r\n",
}
END = b"\r\n.\r\n"


class Conversation(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.line, self.got, self.is_data = transport, b"", False
        self._say(b"220 sink\r\n")

    def _say(self, words: bytes) -> None:
        self.line.write(words)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        self.got += data
        while True:
            if self.is_data:
                where = self.got.find(END)
                if where < 0:
                    return
                self.got, self.is_data = self.got[where + len(END) :], False
                self._say(b"250 Taken\r\n")
                continue
            line, newline, rest = self.got.partition(b"\r\n")
            if not newline:
                return
            self.got = rest
            word = line[:4].upper()
            self._say(ANSWERS.get(word, b"250 OK\r\n"))
            self.is_data = word == b"DATA"
            if word == b"QUIT":
                self.line.close()


async def serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Conversation, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
