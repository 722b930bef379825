/** Text of people on paper: every line in the direction of its own first letter, its figures in theirs. */
import { piecesOf } from "./figures";

export function Isolated({ text }: { text: string }) {
  return text.split("\n").map((line, at) => (
    <bdi key={at} className="block">
      {piecesOf(line).map((piece, place) =>
        piece.figures ? (
          <bdi key={place} dir="ltr">
            {piece.text}
          </bdi>
        ) : (
          piece.text
        ),
      )}
    </bdi>
  ));
}
