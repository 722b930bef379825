import { useQuery } from "@tanstack/react-query";
import { Store } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { api, take, takeAll } from "@/api/client";
import { isolate } from "@/lib/isolate";
import { usePeople } from "@/session/people";
import { signOut, useMay, useSession } from "@/session/session";
import { Button } from "@/ui/button";
import { Broken, Empty, Skeleton } from "@/ui/states";
import { goTo } from "./place";

/** A browser that does not know yet which register it is. */
export function ChooseRegister() {
  const { t } = useTranslation();
  const me = useSession((session) => session.me);
  const sells = useMay("sales.sell");
  const list = useQuery({
    queryKey: ["registers"],
    queryFn: () => takeAll((at) => api.GET("/api/v1/registers", { params: { query: at } })),
    enabled: sells,
  });
  const registers = (list.data ?? []).filter((one) => one.is_active);
  // A manager has said at enrolment which register this device is.
  const enrolled = usePeople()?.register?.register_id;
  const own = registers.find((one) => one.register_id === enrolled);
  useEffect(() => {
    if (own) void goTo(own);
  }, [own]);
  // Whose shifts are open, as far as this person may see it.
  const open = useQuery({
    queryKey: ["shifts", "open"],
    queryFn: () => take(api.GET("/api/v1/shifts", { params: { query: { status: "open", limit: 200 } } })),
    enabled: sells,
  });
  const shiftOf = (id: string) => open.data?.find((one) => one.register_id === id)?.cashier_name;
  const branchName = (id: string) => me?.branches.find((one) => one.branch_id === id)?.name ?? "";
  return (
    <main className="h-full overflow-y-auto">
      <div className="mx-auto flex min-h-full max-w-2xl flex-col justify-center gap-6 p-8">
        {sells ? (
          <header>
            <h1 className="text-2xl font-semibold tracking-tight">{t("session:choose_register")}</h1>
            <p className="mt-1 text-ink-2">{t("session:choose_register_text")}</p>
          </header>
        ) : null}
        {!sells ? (
          <Empty
            className="h-auto"
            icon={<Store />}
            title={t("session:not_selling")}
            text={t("session:not_selling_text")}
            action={
              <Button kind="primary" onClick={() => location.assign("/office")}>
                {t("session:open_office")}
              </Button>
            }
          />
        ) : list.isError ? (
          <Broken className="h-auto" error={list.error} retry={() => void list.refetch()} />
        ) : list.isPending ? (
          <div className="grid gap-3 sm:grid-cols-2">
            <Skeleton className="h-24 rounded-xl" />
            <Skeleton className="h-24 rounded-xl" />
          </div>
        ) : registers.length === 0 ? (
          <Empty
            className="h-auto"
            icon={<Store />}
            title={t("session:no_register")}
            text={t("session:no_register_text")}
          />
        ) : (
          <ul className="grid gap-3 sm:grid-cols-2">
            {registers.map((register) => (
              <li key={register.register_id}>
                <button
                  type="button"
                  onClick={() => void goTo(register)}
                  className="press flex w-full items-center gap-4 rounded-xl bg-surface p-5 text-start shadow-1 hairline hover:bg-hover"
                >
                  <span className="grid size-12 place-items-center rounded-lg bg-brand-soft text-sm font-semibold text-brand-ink">
                    {register.code}
                  </span>
                  <span className="min-w-0">
                    <span className="block truncate font-medium">{register.name}</span>
                    <span className="block truncate text-sm text-ink-2">{branchName(register.branch_id)}</span>
                    {/* Its line is kept: what is answered later moves nothing. */}
                    <span className="block min-h-5 truncate text-xs leading-5 text-ink-3">
                      {shiftOf(register.register_id)
                        ? t("session:shift_of", { name: isolate(shiftOf(register.register_id) ?? "") })
                        : null}
                    </span>
                  </span>
                </button>
              </li>
            ))}
          </ul>
        )}
        <Button kind="ghost" className="-ms-4 self-start" onClick={() => void signOut()}>
          {t("session:sign_out")}
        </Button>
      </div>
    </main>
  );
}
