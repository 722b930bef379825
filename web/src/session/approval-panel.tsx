import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { problemWords } from "@/api/words";
import { onlyDigits } from "@/lib/figures";
import { useMoney } from "@/lib/money";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { TextField } from "@/ui/field";
import { NumberPad } from "@/ui/number-pad";
import { Notice } from "@/ui/states";
import { type Needed, useNeeded } from "./approval";
import { factsOf, whatWords } from "./approval-words";
import { type People, usePeople } from "./people";
import { PeopleTiles } from "./people-tiles";
import { useSession } from "./session";

interface Proof {
  username?: string;
  password?: string;
  user_id?: string;
  pin?: string;
}

/** Asks somebody who may for their PIN, or for name and password where this browser is not enrolled. */
export function ApprovalPanel({ needed }: { needed: Needed }) {
  const { t } = useTranslation();
  const me = useSession((session) => session.me);
  const people = usePeople();
  const others = people?.people.filter((one) => one.user_id !== me?.user_id) ?? [];
  const [byName, setByName] = useState(false);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const end = (approval?: string) => {
    useNeeded.setState({ needed: undefined });
    needed.answer(approval);
  };
  const send = async (proof: Proof): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      const body = {
        ...proof,
        command: needed.command,
        permission: needed.permission,
        content_hash: needed.contentHash,
        ...(needed.branchId ? { branch_id: needed.branchId } : {}),
      };
      const granted = await take(api.POST("/api/v1/approvals", { body }));
      end(granted.approval_id);
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  const form = { busy, send, onCancel: () => end() };
  const byPin = others.length > 0 && !byName;
  return (
    <Dialog
      open
      wide={byPin}
      onClose={() => end()}
      title={t("session:approve")}
      about={t(needed.command === "sales.allow_act" ? "session:approve_act_text" : "session:approve_text")}
    >
      <div className="flex flex-col gap-4">
        <What needed={needed} asks={me?.full_name ?? ""} />
        {error ? <Notice tone="rose">{problemWords(t, error)}</Notice> : null}
        {byPin ? <ByPin {...form} people={others} /> : <ByName {...form} />}
        {others.length > 0 ? (
          <Button kind="ghost" size="sm" className="self-start" onClick={() => setByName(!byName)}>
            {t(byName ? "session:with_pin" : "session:with_password")}
          </Button>
        ) : null}
      </div>
    </Dialog>
  );
}

/** What is approved: kind, lines, figures, and who asks. */
function What({ needed, asks }: { needed: Needed; asks: string }) {
  const { t } = useTranslation();
  const money = useMoney();
  const facts = factsOf(t, money, needed);
  return (
    <section
      aria-label={t("session:approve_what")}
      className="flex flex-col gap-2 rounded-lg bg-sunken px-4 py-3 text-sm"
    >
      <p className="font-semibold">{whatWords(t, needed) || t("session:approve_what")}</p>
      {needed.about.length > 0 ? (
        <ul className="flex max-h-32 flex-col gap-1 overflow-y-auto">
          {needed.about.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      ) : null}
      <dl className="flex flex-col gap-1">
        {[...facts, { name: t("session:approve_asks"), value: asks }].map(({ name, value }) => (
          <div key={name} className="flex justify-between gap-4">
            <dt className="text-ink-2">{name}</dt>
            <dd className="tabular font-medium">
              <bdi>{value}</bdi>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

interface FormProps {
  busy: boolean;
  send: (proof: Proof) => Promise<void>;
  onCancel: () => void;
}

function ByName({ busy, send, onCancel }: FormProps) {
  const { t } = useTranslation();
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const field = useRef<HTMLInputElement>(null);
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void send({ username: username.trim(), password }).then(() => {
          setPassword("");
          field.current?.focus();
        });
      }}
    >
      <TextField
        label={t("session:approver")}
        autoFocus
        autoComplete="off"
        value={username}
        onChange={(event) => setUsername(event.target.value)}
        required
      />
      <TextField
        ref={field}
        label={t("session:password")}
        type="password"
        autoComplete="off"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        required
      />
      <Foot busy={busy} disabled={!username || !password} onCancel={onCancel} />
    </form>
  );
}

function ByPin({ busy, send, onCancel, people }: FormProps & { people: People["people"] }) {
  const { t } = useTranslation();
  const [who, setWho] = useState<string | undefined>();
  const [pin, setPin] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const person = people.find((one) => one.user_id === who);
  return (
    <form
      // Beside each other, so that the answer is in sight on the lowest screens too.
      className="flex flex-col gap-4 md:grid md:grid-cols-[minmax(0,1fr)_17rem] md:items-start md:gap-6"
      onSubmit={(event) => {
        event.preventDefault();
        if (!person) return;
        void send({ user_id: person.user_id, pin }).then(() => {
          setPin("");
          field.current?.focus();
        });
      }}
    >
      <PeopleTiles
        people={people}
        chosen={who}
        className="max-h-44 grid-cols-2 gap-2 md:max-h-86"
        onChoose={(userId) => {
          setWho(userId);
          setPin("");
        }}
      />
      <div className="flex flex-col gap-4">
        {person ? (
          <>
            <TextField
              key={person.user_id}
              ref={field}
              label={t("session:pin_for", { name: person.name.split(" ")[0] })}
              type="password"
              inputMode="numeric"
              autoFocus
              autoComplete="off"
              maxLength={8}
              value={pin}
              onChange={(event) => setPin(onlyDigits(event.target.value))}
              required
            />
            {/* A till may have no keys but those on its screen. */}
            <NumberPad
              layout="pin"
              onKey={(key) => setPin((now) => (key === "erase" ? now.slice(0, -1) : (now + key).slice(0, 8)))}
            />
          </>
        ) : (
          <p className="text-sm text-ink-2">{t("session:choose_name")}</p>
        )}
        <Foot busy={busy} disabled={!person || pin.length < 4} onCancel={onCancel} />
      </div>
    </form>
  );
}

function Foot({ busy, disabled, onCancel }: { busy: boolean; disabled: boolean; onCancel: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="flex justify-end gap-3 pt-1">
      <Button onClick={onCancel}>{t("common:cancel")}</Button>
      <Button kind="primary" type="submit" busy={busy} disabled={disabled}>
        {t("session:approve_do")}
      </Button>
    </div>
  );
}
