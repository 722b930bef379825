/** The live connection (docs/live.md): says that something is new, never what to charge. A till without it sells as well. */
import { create } from "zustand";
import { loadMe, may, useSession } from "./session";
import { accessToken, onTokens, refreshed } from "./tokens";
import { RIGHT_TO_HEAR, type Topic } from "./topics";

export const useLive = create<{ connected: boolean }>(() => ({ connected: false }));

type Hear = (topic: "connected" | Topic, data: unknown) => void;

/** The close code of a connection whose token is no good any more. */
const UNKNOWN_TOKEN = 4401;

let socket: WebSocket | undefined;
let wanted: readonly Topic[] = [];
/** What this connection was asked for, each a subscription of its own. */
let heard = new Set<Topic>();
/** Whose connection it is, once the server has said so. */
let whose: string | undefined;
let hear: Hear = () => {};
let silence: ReturnType<typeof setTimeout> | undefined;
let again: ReturnType<typeof setTimeout> | undefined;
let tries = 0;
/** Whether it was connected before. */
let was = false;

/**
 * Asks for those topics that the person may hear, and no others: every one that is refused would stand in the security log. Asked again
 * whenever the rights have changed.
 */
function tune(): void {
  const { me } = useSession.getState();
  if (!me || me.user_id !== whose || socket?.readyState !== WebSocket.OPEN) return;
  for (const topic of wanted) {
    const allowed = may(RIGHT_TO_HEAR[topic]);
    if (allowed === heard.has(topic)) continue;
    if (allowed) heard.add(topic);
    else heard.delete(topic);
    socket.send(
      JSON.stringify(allowed ? { type: "subscribe", id: topic, topics: [topic] } : { type: "unsubscribe", id: topic }),
    );
  }
}

useSession.subscribe((now, before) => {
  if (now.me !== before.me) tune();
});

/** Hears of `topics`, as far as the person may, until the session ends. */
export function listenLive(topics: readonly Topic[], told: Hear): void {
  wanted = topics;
  hear = told;
  onTokens((signedIn) => {
    if (!signedIn) return socket?.close();
    if (socket?.readyState === WebSocket.OPEN)
      socket.send(JSON.stringify({ type: "auth", token: signedIn.access_token }));
    else connect();
  });
  connect();
}

function connect(): void {
  clearTimeout(again);
  const token = accessToken();
  if (!token || (socket && socket.readyState <= WebSocket.OPEN)) return;
  const opened = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/v1/live`);
  socket = opened;
  opened.addEventListener("open", () => opened.send(JSON.stringify({ type: "auth", token })));
  opened.addEventListener("message", ({ data }: MessageEvent<string>) => {
    clearTimeout(silence);
    silence = setTimeout(() => opened.close(), 15_000);
    const message = JSON.parse(data) as { type: string; user_id?: string; topic?: Topic; data?: unknown };
    if (message.type === "ready") {
      tries = 0;
      useLive.setState({ connected: true });
      // What the person may do may have changed while nothing was heard.
      if (was) void loadMe().catch(() => undefined);
      was = true;
      heard = new Set();
      whose = message.user_id;
      tune();
      hear("connected", undefined);
    } else if (message.type === "event" && message.topic) hear(message.topic, message.data);
    // A role or a right was given or taken: the screens follow at once.
    else if (message.type === "rights") void loadMe().catch(() => undefined);
  });
  opened.addEventListener("close", ({ code }) => {
    clearTimeout(silence);
    useLive.setState({ connected: false });
    if (socket === opened) {
      socket = undefined;
      whose = undefined;
    }
    // The session has ended, or its token ran out: asking for another one tells which.
    if (code === UNKNOWN_TOKEN && accessToken() === token) void refreshed(token);
    tries += 1;
    again = setTimeout(connect, Math.min(30_000, 500 * 2 ** tries) * (0.5 + Math.random()));
  });
}
