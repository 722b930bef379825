/** Pieces of the screen that the first picture does not need: their code comes when they are wanted, or when nothing else is to be done. */
import { type ComponentType, type ReactNode, useEffect, useReducer } from "react";

const AGAIN_MS = 2000;

const pieces: (() => Promise<unknown>)[] = [];

/** A component whose code is fetched apart. A fetch that fails is tried again for as long as the piece is wanted; until it is here `meanwhile` stands for it. */
export function later<P extends object>(
  load: () => Promise<ComponentType<P>>,
  meanwhile: (props: P) => ReactNode = () => null,
): ComponentType<P> & { fetch: () => Promise<void> } {
  let Piece: ComponentType<P> | undefined;
  let coming: Promise<void> | undefined;
  const fetch = () => {
    coming ??= load().then(
      (piece) => {
        Piece = piece;
      },
      (error) => {
        coming = undefined;
        throw error;
      },
    );
    return coming;
  };
  pieces.push(fetch);
  function Later(props: P) {
    const [, draw] = useReducer((times: number) => times + 1, 0);
    useEffect(() => {
      if (Piece) return;
      let wanted = true;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const attempt = () =>
        void fetch().then(
          () => wanted && draw(),
          () => {
            if (wanted) timer = setTimeout(attempt, AGAIN_MS);
          },
        );
      attempt();
      return () => {
        wanted = false;
        clearTimeout(timer);
      };
    }, []);
    return Piece ? <Piece {...props} /> : meanwhile(props);
  }
  return Object.assign(Later, { fetch });
}

const whenIdle = (run: () => void) =>
  "requestIdleCallback" in window ? requestIdleCallback(run, { timeout: 5000 }) : setTimeout(run, 1000);

let begun = false;

/** Fetches every piece, and `more`, one after the other whenever the browser has nothing to do: so that they are there without a server too. */
export function fetchPieces(more: readonly (() => Promise<unknown>)[] = []): void {
  if (begun) return;
  begun = true;
  const left = [...more, ...pieces];
  const next = () => {
    const piece = left.shift();
    if (piece)
      void piece()
        .catch(() => undefined)
        .then(() => whenIdle(next));
  };
  whenIdle(next);
}
