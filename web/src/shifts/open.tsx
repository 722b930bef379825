/** Opening a shift: what lies in the drawer, as one amount or counted piece by piece. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ArrowRight, History, Lock } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import { problemWords } from "@/api/words";
import { useKeys } from "@/keys/keys";
import { useAttempt } from "@/lib/attempt";
import { isolate } from "@/lib/isolate";
import { useMoney } from "@/lib/money";
import { useTime } from "@/lib/time";
import { signOut, useMay, useSession } from "@/session/session";
import { leavePlace, loadShift, type Register, setShift, usePlace } from "@/till/place";
import { Button } from "@/ui/button";
import { cx } from "@/ui/cx";
import { Money } from "@/ui/money";
import { NumberPad } from "@/ui/number-pad";
import { Segmented } from "@/ui/segmented";
import { Spinner } from "@/ui/spinner";
import { Empty, Notice } from "@/ui/states";
import { useAmountPad } from "@/ui/use-amount-pad";
import { ClosedSheet } from "./closed";
import { CountGrid } from "./count-grid";
import { useJustClosed } from "./data";
import { type Counts, kindsOf, piecesOf, worth } from "./pieces";
import { Side } from "./side";

export function OpenShift() {
  const register = usePlace((place) => place.register);
  const closed = useJustClosed((state) => state.shiftId);
  if (closed) return <ClosedSheet shiftId={closed} />;
  return register ? <Opening register={register} /> : null;
}

/** What the last shift of this register left, as far as this person may know it. */
function useCarried(registerId: string) {
  const last = useQuery({
    queryKey: ["shift", "last", registerId],
    queryFn: () =>
      take(api.GET("/api/v1/shifts", { params: { query: { register_id: registerId, status: "closed", limit: 1 } } })),
    retry: false,
  });
  const shift = last.data?.[0];
  return shift?.closed ? { shift, closed: shift.closed } : undefined;
}

function Opening({ register }: { register: Register }) {
  const { t } = useTranslation();
  const money = useMoney();
  const time = useTime();
  const me = useSession((session) => session.me);
  const mayOpen = useMay("shifts.open");
  const maySee = useMay("invoices.view");
  const mayOffice = [useMay("catalog.edit"), useMay("users.view"), useMay("settings.view")].some(Boolean);
  const navigate = useNavigate();
  const carried = useCarried(register.register_id);
  const [way, setWay] = useState<"amount" | "count">("amount");
  const pad = useAmountPad({ on: way === "amount" });
  const [counts, setCounts] = useState<Counts>({});
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const attempt = useAttempt();
  const branch = me?.branches.find((one) => one.branch_id === register.branch_id);
  const amount = way === "amount" ? pad.minor : worth(counts);
  const ready = amount !== undefined && !busy;

  const open = async () => {
    if (!ready) return;
    setBusy(true);
    setError(undefined);
    const pieces = way === "count" ? piecesOf(counts) : [];
    const body = {
      register_id: register.register_id,
      opening_float_minor: amount,
      ...(pieces.length > 0 ? { opening_count: pieces } : {}),
    };
    try {
      const shift = await take(
        api.POST("/api/v1/shifts", { params: { header: { "Idempotency-Key": attempt.keyFor(body) } }, body }),
      );
      setShift(shift);
    } catch (caught) {
      setError(caught);
      // Somebody else was faster: go on in the shift that is there.
      if (caught instanceof ApiProblem && caught.code === "shifts.already-open")
        await loadShift().catch(() => undefined);
    } finally {
      setBusy(false);
    }
  };
  useKeys({ Enter: () => void open() }, mayOpen && !busy);

  return (
    <div className="flex h-full bg-canvas">
      <Side>
        <p className="truncate text-lg font-semibold">{register.name}</p>
        <p className="truncate text-sm text-white/80">{[branch?.name, me?.full_name].filter(Boolean).join(" · ")}</p>
      </Side>
      <main className="flex min-w-0 flex-1 flex-col px-6 py-6 xl:px-8">
        <header className="flex items-start justify-between gap-4">
          <div className="min-w-0">
            <h1 className="text-2xl font-semibold tracking-[-0.025em]">{t("shifts:open_title")}</h1>
            <p className="mt-1 text-base text-ink-2">
              {t("shifts:open_text", { register: isolate(register.name), person: isolate(me?.full_name ?? "") })}
            </p>
          </div>
          <div className="flex shrink-0">
            {maySee ? (
              <Button kind="ghost" onClick={() => void navigate({ to: "/receipts" })}>
                {t("till:receipts")}
              </Button>
            ) : null}
            {mayOffice ? (
              <Button kind="ghost" onClick={() => location.assign("/office")}>
                {t("till:office")}
              </Button>
            ) : null}
            <Button kind="ghost" onClick={leavePlace}>
              {t("shifts:other_register")}
            </Button>
            <Button kind="ghost" onClick={() => void signOut()}>
              {t("session:sign_out")}
            </Button>
          </div>
        </header>
        {mayOpen ? (
          <>
            <div className="mt-5 grid grid-cols-[minmax(0,1fr)_auto] items-end gap-x-6">
              <div>
                <p className="text-sm font-medium text-ink-2">{t("shifts:float")}</p>
                <output className="mt-1 block text-4xl font-semibold tracking-[-0.015em]">
                  {way === "count" ? (
                    <Money minor={amount ?? 0} sign className="[&>span]:text-[0.42em]" />
                  ) : (
                    <bdi dir="ltr" className={cx(pad.shown === "" && "text-ink-3")}>
                      <span className="me-[0.25em] text-[0.42em] font-normal text-ink-3">{money.symbol}</span>
                      {pad.shown || "0"}
                    </bdi>
                  )}
                </output>
              </div>
              <Segmented
                label={t("shifts:way")}
                value={way}
                onChange={setWay}
                choices={[
                  { value: "amount", label: t("shifts:by_amount") },
                  { value: "count", label: t("shifts:by_count") },
                ]}
                className="w-64 [&>button]:h-10"
              />
            </div>
            {/* One row that is always there, so that nothing below it moves when a proposal arrives. */}
            <div className="mt-4 flex h-12 items-center">
              {carried ? (
                <button
                  type="button"
                  disabled={way === "count"}
                  onClick={() => pad.set(carried.closed.carried_float_minor)}
                  className="press flex h-12 min-w-0 items-center gap-3 rounded-lg bg-surface px-4 text-sm hairline-2 hover:bg-hover disabled:opacity-45"
                >
                  <History aria-hidden className="size-4 shrink-0 text-ink-3" />
                  <span className="truncate text-ink-2">
                    {t("shifts:carried_by", {
                      number: carried.shift.number,
                      name: isolate(carried.shift.cashier_name),
                      when: isolate(time.moment(carried.closed.closed_at)),
                    })}
                  </span>
                  <Money minor={carried.closed.carried_float_minor} sign className="font-semibold" />
                </button>
              ) : (
                <p className="text-sm text-ink-3">{t("shifts:float_help")}</p>
              )}
            </div>
            {error ? (
              <Notice tone="rose" className="mt-2">
                {problemWords(t, error)}
                {error instanceof ApiProblem && error.detail ? ` ${error.detail}` : null}
              </Notice>
            ) : null}
            {way === "amount" ? (
              <NumberPad
                className="mt-3 min-h-64 flex-1"
                layout="money"
                decimals={money.currency.exponent}
                onKey={pad.key}
                corner={
                  <button
                    type="button"
                    disabled={!ready}
                    onClick={() => void open()}
                    className="press flex h-full flex-col items-center justify-center gap-2 rounded-xl bg-brand text-base font-semibold text-on-brand shadow-2 hover:bg-brand-2 disabled:bg-hover disabled:text-ink-3 disabled:shadow-none"
                  >
                    {busy ? <Spinner size={26} /> : <ArrowRight className="size-7 rtl:rotate-180" />}
                    {t("shifts:open_do")}
                  </button>
                }
              />
            ) : (
              <>
                <div className="mt-3 min-h-0 flex-1 overflow-y-auto rounded-2xl bg-surface p-4 shadow-1 hairline">
                  <CountGrid
                    className="min-h-full"
                    kinds={kindsOf(money.currency.code)}
                    counts={counts}
                    onCount={(kind, count) => setCounts((now) => ({ ...now, [kind]: count }))}
                    onDone={() => document.getElementById("open-shift")?.focus()}
                    autoFocus
                  />
                </div>
                <Button
                  id="open-shift"
                  kind="primary"
                  size="xl"
                  className="mt-4 w-full justify-between"
                  busy={busy}
                  disabled={!ready}
                  onClick={() => void open()}
                >
                  <span className="flex-1 text-start">{t("shifts:open_do")}</span>
                  <ArrowRight className="size-5 rtl:rotate-180" />
                </Button>
              </>
            )}
          </>
        ) : (
          <Empty icon={<Lock />} title={t("shifts:open_not_yours")} text={t("shifts:open_not_yours_text")} />
        )}
      </main>
    </div>
  );
}
