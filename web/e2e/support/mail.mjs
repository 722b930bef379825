/** A mail server that takes everything, as far as a walk needs one. */
import { createServer } from "node:net";

export async function mailServer() {
  const taken = [];
  const server = createServer((socket) => {
    let text = "";
    let isData = false;
    let to = "";
    const say = (line) => socket.write(`${line}\r\n`);
    say("220 mail.test ESMTP");
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => {
      text += chunk.toString("utf8");
      for (;;) {
        if (isData) {
          const end = text.indexOf("\r\n.\r\n");
          if (end < 0) return;
          taken.push({ to, data: text.slice(0, end) });
          text = text.slice(end + 5);
          isData = false;
          say("250 taken");
          continue;
        }
        const end = text.indexOf("\r\n");
        if (end < 0) return;
        const line = text.slice(0, end);
        text = text.slice(end + 2);
        const word = line.slice(0, 4).toUpperCase();
        if (word === "RCPT") to = /<(.*)>/.exec(line)?.[1] ?? "";
        if (word === "DATA") {
          isData = true;
          say("354 go on");
        } else if (word === "RCPT" && to.startsWith("nobody@")) say("550 5.1.1 Nobody is called that");
        else if (word === "QUIT") {
          say("221 bye");
          socket.end();
        } else say("250 OK");
      }
    });
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    port: server.address().port,
    taken,
    close: () => new Promise((closed) => server.close(closed)),
  };
}
