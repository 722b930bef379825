import { Delete, KeyRound } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { problemWords } from "@/api/words";
import { useKeys } from "@/keys/keys";
import { Button } from "@/ui/button";
import { cx } from "@/ui/cx";
import { LanguageSwitch, outWords } from "./greeting";
import { takeTab } from "./one-tab";
import type { People } from "./people";
import { PeopleTiles } from "./people-tiles";
import { signedIn, useSession } from "./session";

const LEAST = 4;
const MOST = 8;

/** People tiles and a PIN pad. How long a PIN is nobody is told: Enter or the button ends it. */
interface PinSignInProps {
  people: People;
  saleWaits: boolean;
  onPassword: () => void;
}

export function PinSignIn({ people, saleWaits, onPassword }: PinSignInProps) {
  const { t } = useTranslation();
  const { why, locked, me } = useSession();
  const [who, setWho] = useState<string | undefined>(locked ? me?.user_id : undefined);
  const [pin, setPin] = useState("");
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const person = people.people.find((one) => one.user_id === who);

  const send = async (digits: string) => {
    if (!person || busy || digits.length < LEAST) return;
    setBusy(true);
    setError(undefined);
    try {
      const answer = await take(
        api.POST("/api/v1/auth/sign-in-pin", { body: { user_id: person.user_id, pin: digits } }),
      );
      takeTab();
      await signedIn(answer);
    } catch (caught) {
      setError(caught);
      setPin("");
    } finally {
      setBusy(false);
    }
  };
  const digit = (key: string) => {
    if (!person || busy) return;
    setError(undefined);
    setPin((now) => (now.length < MOST ? now + key : now));
  };
  const erase = () => setPin((now) => now.slice(0, -1));
  useKeys({
    ...Object.fromEntries([..."0123456789"].map((key) => [key, () => digit(key)])),
    Backspace: erase,
    Enter: () => (pin.length >= LEAST ? void send(pin) : false),
  });

  const pad =
    "press grid h-15 place-items-center rounded-lg bg-surface text-xl font-semibold shadow-1 hairline hover:bg-hover disabled:opacity-40";
  return (
    <section className="w-full max-w-130">
      <header className="flex items-end justify-between gap-3">
        <div>
          <h1 className="text-2xl font-semibold tracking-tight">
            {locked || why === "locked" ? t("session:locked") : t("session:who")}
          </h1>
          <p className="mt-1 text-ink-2">
            {locked || why === "locked"
              ? outWords(t, "locked", { saleWaits })
              : why === "ended"
                ? outWords(t, "ended", { saleWaits })
                : t("session:who_pin")}
          </p>
        </div>
        <LanguageSwitch />
      </header>
      <PeopleTiles
        people={people.people}
        chosen={who}
        className="mt-6 max-h-50 grid-cols-2 gap-2.5 sm:grid-cols-3"
        onChoose={(userId) => {
          setWho(userId);
          setPin("");
          setError(undefined);
        }}
      />
      <div className="mt-7 grid grid-cols-[1fr_11.75rem] gap-5">
        <div className="grid grid-cols-3 gap-2.5">
          {[..."123456789"].map((key) => (
            <button key={key} type="button" className={pad} disabled={!person} onClick={() => digit(key)}>
              {key}
            </button>
          ))}
          <span />
          <button type="button" className={pad} disabled={!person} onClick={() => digit("0")}>
            0
          </button>
          <button type="button" className={pad} disabled={!person} aria-label={t("common:erase")} onClick={erase}>
            <Delete className="size-5" />
          </button>
        </div>
        <div className="flex flex-col rounded-xl bg-surface p-4 shadow-1 hairline">
          <p className="text-sm font-semibold">
            {person ? t("session:pin_for", { name: person.name.split(" ")[0] }) : t("session:choose_name")}
          </p>
          <p role="status" className="mt-4 flex h-4 gap-3" aria-label={t("session:digits", { count: pin.length })}>
            {Array.from({ length: Math.max(LEAST, pin.length) }, (_, at) => (
              <span
                key={at}
                className={cx(
                  "size-3.5 rounded-full",
                  at < pin.length ? "bg-brand" : "shadow-[inset_0_0_0_2px_var(--line-2)]",
                )}
              />
            ))}
          </p>
          <p role="alert" className="mt-3 min-h-10 text-xs font-medium text-rose-ink">
            {error ? problemWords(t, error) : null}
          </p>
          <span className="flex-1" />
          <Button kind="primary" busy={busy} disabled={!person || pin.length < LEAST} onClick={() => void send(pin)}>
            {t("session:sign_in")}
          </Button>
          <Button kind="ghost" size="sm" className="mt-2" icon={<KeyRound className="size-4" />} onClick={onPassword}>
            {t("session:other_person")}
          </Button>
        </div>
      </div>
    </section>
  );
}
