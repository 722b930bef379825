/** The cash drawer of the open shift: what it holds, what moved without a sale, and the four things one does with it. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import {
  ArrowDownLeft,
  ArrowUpRight,
  ChevronRight,
  EyeOff,
  FileText,
  Lock,
  type LucideIcon,
  PackageOpen,
  Vault,
} from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, takePage } from "@/api/client";
import type { Act } from "@/keys/acts";
import { useKeyNames } from "@/keys/chosen";
import { useKeys } from "@/keys/keys";
import { isolate } from "@/lib/isolate";
import type { Minor } from "@/lib/money";
import { useTime } from "@/lib/time";
import { useMay } from "@/session/session";
import { type Shift, usePlace } from "@/till/place";
import { Button, Kbd } from "@/ui/button";
import { cx } from "@/ui/cx";
import { Money } from "@/ui/money";
import { Broken, Empty, Notice, Skeleton } from "@/ui/states";
import { drawerOf, type Movement, type MovementKind } from "./data";
import { MovementPanel, type PanelKind } from "./movement-panel";
import { WaitingPayments } from "./waiting-payments";

const ICONS: Record<MovementKind, LucideIcon> = {
  pay_in: ArrowDownLeft,
  pay_out: ArrowUpRight,
  drop_to_safe: Vault,
  bank_deposit: Vault,
  tip_out: ArrowUpRight,
  correction: FileText,
  no_sale_open: PackageOpen,
};

/** Without an answer it is asked again after so long. */
const AGAIN_MS = 4000;

const ACTS: readonly { kind: PanelKind; act: Act }[] = [
  { kind: "pay_in", act: "drawer.pay_in" },
  { kind: "pay_out", act: "drawer.pay_out" },
  { kind: "drop_to_safe", act: "drawer.drop" },
  { kind: "no_sale_open", act: "drawer.no_sale" },
];

export function Drawer() {
  const shift = usePlace((place) => place.shift);
  return shift ? <OpenDrawer shift={shift} /> : null;
}

function OpenDrawer({ shift }: { shift: Shift }) {
  const { t } = useTranslation();
  const time = useTime();
  const keyName = useKeyNames();
  const register = usePlace((place) => place.register);
  const mayView = useMay("drawer.view");
  const mayMove = useMay("drawer.move");
  const [panel, setPanel] = useState<PanelKind | undefined>();
  const drawer = useQuery({
    ...drawerOf(shift.shift_id),
    enabled: mayView,
    // Asked again by itself until the server is back.
    refetchInterval: ({ state }) => (state.status === "error" ? AGAIN_MS : false),
  });
  // What moves is counted by the server: without it nothing is begun that cannot be finished.
  const away = drawer.isError;
  const open = (kind: PanelKind) => () => (mayMove && !away ? setPanel(kind) : false);
  useKeys(Object.fromEntries(ACTS.map(({ kind, act }) => [act, open(kind)])), !panel);
  const balance = drawer.data?.balance_minor;
  const moved = (kind: MovementKind) => drawer.data?.movements.find((one) => one.kind === kind)?.amount_minor ?? 0;

  return (
    <section className="flex h-full flex-col px-6 pt-6 pb-6 max-md:overflow-y-auto max-md:px-3 max-md:*:shrink-0 xl:px-8">
      <header className="flex items-start justify-between gap-4">
        <div className="min-w-0">
          <h1 className="text-2xl font-semibold tracking-[-0.025em]">{t("shifts:drawer_title")}</h1>
          <p className="mt-1 truncate text-base text-ink-2">
            {t("shifts:where", {
              register: isolate(register?.name ?? ""),
              person: isolate(shift.cashier_name),
              time: isolate(time.clock(shift.opened_at)),
            })}
          </p>
        </div>
        <Link
          to="/report/$shiftId"
          params={{ shiftId: shift.shift_id }}
          className="press flex h-11 shrink-0 items-center gap-2 rounded-lg bg-surface px-4 text-sm font-medium hairline-2 hover:bg-hover"
        >
          <FileText className="size-4 text-ink-3" />
          {t("shifts:x_title")}
        </Link>
      </header>
      <div className="mt-5 grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_20.5rem] max-md:flex-none max-md:grid-cols-1 gap-4 xl:grid-cols-[minmax(0,1fr)_24.5rem]">
        {/* Not beside the keys that move money: those stay where they are. */}
        <div className="flex min-h-0 flex-col gap-4 *:last:flex-1">
          <WaitingPayments shift={shift} />
          <Movements shiftId={shift.shift_id} mayView={mayView} />
        </div>
        <div className="flex min-h-0 flex-col gap-4 overflow-y-auto">
          <div className="rounded-2xl bg-surface p-5 shadow-1 hairline">
            <h2 className="text-sm font-medium text-ink-2">{t("shifts:in_drawer")}</h2>
            <div className="mt-1 flex h-12 items-center">
              {!mayView || (drawer.data && (balance === undefined || balance === null)) ? (
                <p className="flex items-center gap-2 text-sm font-medium text-sky-ink">
                  <EyeOff className="size-4 shrink-0" />
                  {t("shifts:balance_hidden")}
                </p>
              ) : typeof balance === "number" ? (
                <p className="text-3xl font-semibold tracking-[-0.015em]">
                  <Money minor={balance} sign className="[&>span]:text-[0.5em]" />
                </p>
              ) : drawer.isError ? (
                <p className="text-sm text-rose-ink">{t("common:away")}</p>
              ) : (
                <Skeleton className="h-10 w-44" />
              )}
            </div>
            <dl className="mt-3 border-t border-line pt-2">
              <Fact words={t("shifts:opening_float")} minor={shift.opening_float_minor} />
              <Fact words={t("shifts:kinds.pay_in")} minor={moved("pay_in")} />
              <Fact words={t("shifts:kinds.pay_out")} minor={moved("pay_out")} />
              <Fact words={t("shifts:kinds.drop_to_safe")} minor={moved("drop_to_safe")} />
            </dl>
            {drawer.isError && drawer.data ? (
              <Notice className="mt-3">{t("shifts:known_at", { time: time.clock(drawer.data.as_of) })}</Notice>
            ) : null}
          </div>
          <span className="flex-1" />
          {mayMove ? (
            <div className="grid grid-cols-2 gap-3">
              {ACTS.map(({ kind, act }) => {
                const Icon = ICONS[kind];
                return (
                  <button
                    key={kind}
                    type="button"
                    disabled={away}
                    onClick={() => setPanel(kind)}
                    className="press relative disabled:opacity-45 flex h-26 flex-col justify-between rounded-xl bg-surface p-4 text-start text-base font-medium shadow-1 hairline hover:bg-hover"
                  >
                    <Icon
                      aria-hidden
                      className={cx("size-6", kind === "pay_in" ? "text-brand" : "text-ink-2 rtl:-scale-x-100")}
                      strokeWidth={1.8}
                    />
                    {t(`shifts:kinds.${kind}`)}
                    <Kbd className="absolute end-3 top-3">{keyName(act)}</Kbd>
                  </button>
                );
              })}
            </div>
          ) : (
            <p className="flex items-center gap-2 text-sm text-ink-2">
              <Lock className="size-4" />
              {t("shifts:move_not_yours")}
            </p>
          )}
          <Link
            to="/close"
            className="press flex h-16 shrink-0 items-center justify-between rounded-xl bg-ink px-6 text-lg font-medium text-surface hover:bg-ink-2"
          >
            {t("shifts:close_title")}
            <ChevronRight className="size-5 rtl:rotate-180" />
          </Link>
        </div>
      </div>
      {panel ? <MovementPanel kind={panel} shiftId={shift.shift_id} onClose={() => setPanel(undefined)} /> : null}
    </section>
  );
}

function Fact({ words, minor }: { words: string; minor: Minor }) {
  return (
    <div className="flex items-baseline justify-between gap-3 py-1.5 text-sm">
      <dt className="text-ink-2">{words}</dt>
      <dd className={cx("tabular font-medium", minor === 0 && "text-ink-3")}>
        <Money minor={minor} sign />
      </dd>
    </div>
  );
}

/** What moved, the newest on top. The server gives the oldest first; a shift has some dozens at most. */
function Movements({ shiftId, mayView }: { shiftId: string; mayView: boolean }) {
  const { t } = useTranslation();
  const list = useInfiniteQuery({
    queryKey: ["shift", shiftId, "movements"],
    queryFn: ({ pageParam }) =>
      takePage(
        api.GET("/api/v1/shifts/{shift_id}/cash-movements", {
          params: { path: { shift_id: shiftId }, query: { limit: 200, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.meta?.next_cursor ?? undefined,
    enabled: mayView,
  });
  const rows = list.data?.pages.flatMap((page) => page.data).toReversed() ?? [];
  return (
    <div className="flex min-h-0 flex-col rounded-2xl bg-surface shadow-1 hairline">
      <h2 className="px-5 pt-5 pb-3 text-base font-semibold">{t("shifts:movements")}</h2>
      <div className="min-h-0 flex-1 overflow-y-auto px-2 pb-2">
        {!mayView ? (
          <Empty icon={<Lock />} title={t("shifts:view_not_yours")} />
        ) : list.isPending ? (
          <div className="flex flex-col gap-2 px-3">
            {[0, 1, 2, 3].map((at) => (
              <Skeleton key={at} className="h-14" />
            ))}
          </div>
        ) : rows.length === 0 && list.isError ? (
          <Broken error={list.error} retry={() => void list.refetch()} />
        ) : rows.length === 0 ? (
          <Empty icon={<Vault />} title={t("shifts:no_movements")} text={t("shifts:no_movements_text")} />
        ) : (
          <>
            {list.hasNextPage ? (
              <Button className="mx-3 mb-2" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                {t("shifts:newer")}
              </Button>
            ) : null}
            <ul>
              {rows.map((row) => (
                <Row key={row.movement_id} row={row} />
              ))}
            </ul>
          </>
        )}
      </div>
    </div>
  );
}

function Row({ row }: { row: Movement }) {
  const { t } = useTranslation();
  const time = useTime();
  const Icon = ICONS[row.kind];
  return (
    <li className="flex min-h-15 items-center gap-3.5 rounded-lg px-3 py-2 hover:bg-hover">
      <span
        className={cx(
          "grid size-10 shrink-0 place-items-center rounded-lg",
          row.amount_minor > 0 ? "bg-brand-soft text-brand-ink" : "bg-hover text-ink-2",
        )}
      >
        <Icon aria-hidden className="size-5 rtl:-scale-x-100" strokeWidth={1.8} />
      </span>
      <div className="min-w-0 flex-1">
        <p className="truncate text-base">{row.reason}</p>
        <p className="truncate text-sm text-ink-3">
          {t(`shifts:kinds.${row.kind}`)} · <bdi>{time.clock(row.recorded_at)}</bdi> · {row.user_name}
          {row.reference ? (
            <>
              {" "}
              · <bdi>{row.reference}</bdi>
            </>
          ) : null}
        </p>
      </div>
      <span className="tabular text-base font-medium">
        {row.kind === "no_sale_open" ? <span className="text-ink-3">–</span> : <Money minor={row.amount_minor} sign />}
      </span>
    </li>
  );
}
