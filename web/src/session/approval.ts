/** A second person approves what the first may not do alone: in place, without signing anybody out. */
import { create } from "zustand";
import { ApiProblem } from "@/api/problem";

export interface Needed {
  command: string;
  permission: string;
  contentHash: string;
  /** Where it is to be done, if the server said so. */
  branchId?: string | undefined;
  /** What it comes to, by name: what is approved holds for exactly that. */
  figures: Readonly<Record<string, unknown>>;
  /** What the screen knows of it besides, in words: the lines, the kind of a movement. */
  about: readonly string[];
  answer: (approval: string | undefined) => void;
}

/** What waits for a second person; `approval-panel.tsx` asks for them. */
export const useNeeded = create<{ needed: Needed | undefined }>(() => ({ needed: undefined }));

/** The approver's answer, or nothing if the panel is closed. */
function askApproval(problem: ApiProblem, about: readonly string[]): Promise<string | undefined> {
  const {
    command,
    permission,
    content_hash: contentHash,
    figure,
  } = problem.more as {
    command?: string;
    permission?: string;
    content_hash?: string;
    figure?: { branch_id?: string } & Record<string, unknown>;
  };
  const { branch_id: branchId, ...figures } = figure ?? {};
  return new Promise((answer) =>
    useNeeded.setState({
      needed: {
        command: command ?? "",
        permission: permission ?? "",
        contentHash: contentHash ?? "",
        branchId,
        figures,
        about,
        answer,
      },
    }),
  );
}

/**
 * Runs an operation; if it needs a second person, asks for one and runs it again with what they gave. Throws the refusal when nobody
 * approves. `about` says what it is, for the second person to read.
 */
export async function withApproval<T>(
  operation: (approval?: string) => Promise<T>,
  about: () => readonly string[] = () => [],
): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== "kernel.approval-needed") throw error;
    const approval = await askApproval(error, about());
    if (!approval) throw error;
    return operation(approval);
  }
}
