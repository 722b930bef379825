import { useQuery } from "@tanstack/react-query";
import { Search, UserRoundPlus } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { problemWords, wordsAt } from "@/api/words";
import { useKeys } from "@/keys/keys";
import { uuid7 } from "@/lib/ids";
import { useMay } from "@/session/session";
import { Avatar } from "@/ui/badge";
import { Button } from "@/ui/button";
import { cx } from "@/ui/cx";
import { Dialog } from "@/ui/dialog";
import { TextField } from "@/ui/field";
import { Broken, Notice, Skeleton } from "@/ui/states";
import { setCustomer } from "./cart";
import type { CustomerRef } from "./model";
import { closePanel } from "./panels";

/** The server searches; never more than this many are drawn. */
const MATCHES = 20;

export function CustomerPicker() {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const [adding, setAdding] = useState(false);
  const wanted = useDeferredValue(text.trim());
  const mayAdd = useMay("customers.create");
  const list = useQuery({
    queryKey: ["customers", wanted],
    queryFn: () =>
      take(api.GET("/api/v1/customers", { params: { query: { limit: MATCHES, ...(wanted ? { q: wanted } : {}) } } })),
    placeholderData: (before) => before,
  });
  const found = list.data ?? [];
  const pick = (customer: CustomerRef) => {
    setCustomer(customer);
    closePanel();
  };
  const take_ = (index: number) => {
    const one = found[index];
    if (one) pick({ customer_id: one.customer_id, name: one.name, phone: one.phones[0] ?? "" });
  };
  useKeys({
    ArrowDown: () => setAt((now) => Math.min(found.length - 1, now + 1)),
    ArrowUp: () => setAt((now) => Math.max(0, now - 1)),
  });
  if (adding) return <NewCustomer text={wanted} onDone={pick} onBack={() => setAdding(false)} />;
  return (
    <Dialog
      open
      onClose={closePanel}
      title={t("customers:pick")}
      foot={
        mayAdd ? (
          <Button icon={<UserRoundPlus className="size-4" />} onClick={() => setAdding(true)}>
            {t("customers:new")}
          </Button>
        ) : undefined
      }
    >
      <div className="relative">
        <Search
          aria-hidden
          className="pointer-events-none absolute start-3.5 top-1/2 size-4.5 -translate-y-1/2 text-ink-3"
        />
        <input
          type="search"
          autoFocus
          aria-label={t("customers:search")}
          placeholder={t("customers:search")}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter") {
              event.preventDefault();
              take_(at);
            }
          }}
          className="h-12 w-full rounded-lg bg-surface ps-11 pe-4 hairline-2 placeholder:text-ink-3 focus:outline-2 focus:outline-offset-0 focus:outline-brand"
        />
      </div>
      <div className="mt-3 h-80 overflow-y-auto">
        {list.isPending ? (
          <div className="flex flex-col gap-2">
            {[0, 1, 2, 3].map((one) => (
              <Skeleton key={one} className="h-14 rounded-lg" />
            ))}
          </div>
        ) : list.isError ? (
          <Broken error={list.error} retry={() => void list.refetch()} />
        ) : found.length === 0 ? (
          <p className="p-8 text-center text-sm text-ink-2">
            {wanted ? t("customers:no_match", { text: wanted }) : t("customers:none")}
          </p>
        ) : (
          <ul>
            {found.map((one, index) => (
              <li key={one.customer_id}>
                <button
                  type="button"
                  onClick={() => take_(index)}
                  className={cx(
                    "flex h-14 w-full items-center gap-3 rounded-lg px-2.5 text-start hover:bg-hover",
                    index === at && "bg-hover",
                  )}
                >
                  <Avatar name={one.name} size={36} />
                  <span className="min-w-0 flex-1">
                    <span className="block truncate text-sm font-medium">{one.name}</span>
                    <span className="block truncate text-xs text-ink-2">
                      <bdi>{one.phones[0] ?? one.code}</bdi>
                    </span>
                  </span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Dialog>
  );
}

function NewCustomer({
  text,
  onDone,
  onBack,
}: {
  text: string;
  onDone: (customer: CustomerRef) => void;
  onBack: () => void;
}) {
  const { t } = useTranslation();
  const isPhone = /^[\d+][\d\s-]*$/.test(text);
  const [name, setName] = useState(isPhone ? "" : text);
  const [phone, setPhone] = useState(isPhone ? text : "");
  const [id] = useState(() => uuid7());
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const made = await take(
        api.POST("/api/v1/customers", {
          params: { header: { "Idempotency-Key": id } },
          body: { customer_id: id, name: name.trim(), phones: phone.trim() ? [phone.trim()] : [] } as never,
        }),
      );
      onDone({ customer_id: made.customer_id, name: made.name, phone: made.phones[0] ?? "" });
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  const at = (pointer: string) => wordsAt(t, error, pointer);
  return (
    <Dialog open onClose={closePanel} title={t("customers:new")} about={t("customers:new_text")}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        {error && !at("/name") && !at("/phones/0") ? <Notice tone="rose">{problemWords(t, error)}</Notice> : null}
        <TextField
          label={t("customers:name")}
          autoFocus
          value={name}
          onChange={(event) => setName(event.target.value)}
          error={at("/name")}
          required
        />
        <TextField
          label={t("customers:phone")}
          inputMode="tel"
          optional={t("common:optional")}
          value={phone}
          onChange={(event) => setPhone(event.target.value)}
          error={at("/phones/0")}
        />
        <div className="flex justify-end gap-3">
          <Button onClick={onBack}>{t("common:back")}</Button>
          <Button kind="primary" type="submit" busy={busy} disabled={!name.trim()}>
            {t("customers:add")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
