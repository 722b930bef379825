/**
 * Once the frame that is being prepared is on the screen. What a person waits for is drawn, or sent, before what only follows from it.
 * A page that is hidden draws no frames.
 */
export function afterFrame(run: () => void): void {
  let done = false;
  const once = () => {
    if (done) return;
    done = true;
    run();
  };
  if (!document.hidden) requestAnimationFrame(() => setTimeout(once));
  setTimeout(once, document.hidden ? 0 : 100);
}
