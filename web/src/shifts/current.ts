import { api, type Schemas, take } from "@/api/client";

/** The open shift of a register, as far as the person may see it. Asked as a list: that no shift is open is an answer, not an error. */
export async function openShiftAt(register_id: string): Promise<Schemas["ShiftView"] | null> {
  const query = { register_id, status: "open", limit: 1 } as const;
  const shifts = await take(api.GET("/api/v1/shifts", { params: { query } }));
  return shifts[0] ?? null;
}
