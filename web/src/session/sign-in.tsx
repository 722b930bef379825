/** Signing in: by name and password, or by PIN on a device that a manager has enrolled. Locked over a sale it is the same screen. */
import { useQuery } from "@tanstack/react-query";
import { Eye, EyeOff, ScanLine, Wifi, WifiOff } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { ApiProblem } from "@/api/problem";
import { problemWords } from "@/api/words";
import { useKeyBarrier } from "@/keys/keys";
import { timeFormat } from "@/lib/time";
import { useScanner } from "@/scanner/use-scanner";
import { Button, IconButton } from "@/ui/button";
import { cx } from "@/ui/cx";
import { TextField } from "@/ui/field";
import { Mark } from "@/ui/mark";
import { Notice } from "@/ui/states";
import { say } from "@/ui/toast";
import { BarcodeArt } from "./art";
import { LanguageSwitch, outWords } from "./greeting";
import { takeTab } from "./one-tab";
import { usePeople } from "./people";
import { PinSignIn } from "./pin";
import { signedIn, useSession } from "./session";

interface SignInProps {
  /** Over a screen that is locked. */
  over?: boolean;
  office?: boolean;
  /** Whether a sale is open that whoever signs in goes on with. */
  saleWaits?: boolean;
  /** Sales that are paid and not sent yet. */
  waiting?: number;
}

/** Whether a burst of keys is an article's code: not a password that another program typed. */
const IS_CODE = /^\d{6,}$/;

/** Keeps what is scanned before anybody is in out of the fields, and says so. */
function useScansOutside(on: boolean): void {
  const { t } = useTranslation();
  useScanner(
    (code) => {
      const field = document.activeElement;
      if (!IS_CODE.test(code) && field instanceof HTMLInputElement) {
        field.setRangeText(code, field.selectionStart ?? 0, field.selectionEnd ?? field.value.length, "end");
        field.dispatchEvent(new Event("input", { bubbles: true }));
        return;
      }
      say({ id: "unknown-code", kind: "bad", text: t("session:scan_out", { code }) });
    },
    { on, below: true },
  );
}

export function SignIn({ over, office, saleWaits = false, waiting = 0 }: SignInProps) {
  const people = usePeople();
  useKeyBarrier(over === true);
  useScansOutside(!office);
  const [byPassword, setByPassword] = useState(false);
  const tiles = !office && !byPassword && people !== undefined && people.people.length > 0;
  return (
    <div className={cx("flex h-full bg-canvas", over && "fixed inset-0 z-30 bg-canvas/80 backdrop-blur-sm")}>
      {over || office ? null : (
        <Welcome
          business={people?.business.name}
          place={people ? [people.register?.name, people.branch.name].filter(Boolean).join(", ") : undefined}
        />
      )}
      <main className="flex min-w-0 flex-1 items-center justify-center overflow-y-auto p-6">
        <div className="flex flex-col items-center gap-5">
          <OutNotices waiting={waiting} />
          {tiles ? (
            <PinSignIn people={people} saleWaits={saleWaits} onPassword={() => setByPassword(true)} />
          ) : (
            <PasswordSignIn
              office={office === true}
              saleWaits={saleWaits}
              {...(byPassword ? { onBack: () => setByPassword(false) } : {})}
            />
          )}
        </div>
      </main>
    </div>
  );
}

/** What must not be lost from sight while nobody is in. */
function OutNotices({ waiting }: { waiting: number }) {
  const { t } = useTranslation();
  const away = useSession((session) => session.why === "away");
  if (!away && waiting === 0) return null;
  return (
    <Notice className="w-full max-w-130">
      {away ? <p>{t("session:away")}</p> : null}
      {waiting > 0 ? <p className={cx(away && "mt-1.5")}>{t("session:waiting", { count: waiting })}</p> : null}
    </Notice>
  );
}

/** The left half: clock, place, and what this device knows of itself. */
function Welcome({ business, place }: { business: string | undefined; place: string | undefined }) {
  const { t, i18n } = useTranslation();
  const [now, setNow] = useState(() => new Date().toISOString());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date().toISOString()), 5000);
    return () => clearInterval(timer);
  }, []);
  const time = timeFormat(i18n.language, undefined);
  const reach = useQuery({
    queryKey: ["reach"],
    queryFn: async () => {
      const answer = await fetch("/health/ready", { cache: "no-store" });
      if (!answer.ok) throw ApiProblem.network();
      return true;
    },
    refetchInterval: 5000,
    retry: false,
  });
  const online = !reach.isError;
  return (
    <aside className="relative hidden w-[44%] shrink-0 overflow-hidden bg-[#06271c] text-white md:block">
      <div className="absolute inset-x-0 bottom-0 h-[62%]">
        <BarcodeArt />
      </div>
      <div className="relative flex h-full flex-col p-10">
        <span className="flex items-center gap-3 text-lg font-semibold">
          <Mark size={36} />
          {t("common:product")}
        </span>
        <p className="mt-14 text-[5.5rem] leading-none font-semibold tracking-[-0.03em]">
          <bdi>{time.clock(now)}</bdi>
        </p>
        <p className="mt-5 text-lg text-white/85">{time.longDay(now)}</p>
        <span className="flex-1" />
        <div className="flex items-center gap-6 rounded-xl bg-[#03160f] px-5 py-4">
          <div className="min-w-0 flex-1">
            <p className="truncate text-lg font-semibold">{business ?? t("session:not_enrolled")}</p>
            <p className="truncate text-sm text-white/80">{place ?? location.host}</p>
          </div>
          <Light
            on={online}
            icon={online ? <Wifi /> : <WifiOff />}
            words={online ? t("session:online") : t("session:offline")}
          />
          <Light on icon={<ScanLine />} words={t("session:scanner")} />
        </div>
      </div>
    </aside>
  );
}

function Light({ on, icon, words }: { on: boolean; icon: React.ReactNode; words: string }) {
  return (
    <span
      className={cx(
        "flex flex-col items-center gap-1.5 text-xs [&_svg]:size-4.5",
        on ? "text-[#bfe9d5]" : "text-[#ffb4a8]",
      )}
    >
      {icon}
      {words}
    </span>
  );
}

/** Counts the seconds of a lock-out down. */
function useCountdown(problem: unknown): number {
  const wait =
    problem instanceof ApiProblem && problem.status === 429
      ? Number(problem.more.retry_after_s ?? problem.more.retry_after ?? 30)
      : 0;
  const [left, setLeft] = useState(0);
  useEffect(() => {
    setLeft(wait);
    if (wait === 0) return;
    const timer = setInterval(() => setLeft((now) => Math.max(0, now - 1)), 1000);
    return () => clearInterval(timer);
  }, [wait]);
  return left;
}

interface PasswordSignInProps {
  office: boolean;
  saleWaits: boolean;
  onBack?: () => void;
}

function PasswordSignIn({ office, saleWaits, onBack }: PasswordSignInProps) {
  const { t } = useTranslation();
  const { why, locked, me } = useSession();
  const [username, setUsername] = useState(
    locked ? (me?.username ?? "") : (localStorage.getItem("till.username") ?? ""),
  );
  const [password, setPassword] = useState("");
  const [business, setBusiness] = useState("");
  const [shown, setShown] = useState(false);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const secret = useRef<HTMLInputElement>(null);
  const left = useCountdown(error);
  const several = error instanceof ApiProblem && error.errors.some(({ pointer }) => pointer === "/business");

  const send = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const answer = await take(
        api.POST("/api/v1/auth/sign-in", {
          body: {
            username: username.trim(),
            password,
            device_name: office ? "Office" : "Till",
            ...(business ? { business: business.trim() } : {}),
          },
        }),
      );
      localStorage.setItem("till.username", username.trim());
      if (!office) takeTab();
      await signedIn(answer);
    } catch (caught) {
      setError(caught);
      if (!(caught instanceof ApiProblem && caught.isPassing)) setPassword("");
      secret.current?.focus();
    } finally {
      setBusy(false);
    }
  };

  return (
    <form
      className="flex w-full max-w-90 flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <header className="flex items-start justify-between gap-3">
        <div>
          <h1 className="text-2xl font-semibold tracking-tight">
            {locked || why === "locked" ? t("session:locked") : t("session:sign_in")}
          </h1>
          <p className="mt-1 text-ink-2">
            {locked || why === "locked" ? outWords(t, "locked", { office, saleWaits }) : t("session:with_password")}
          </p>
        </div>
        <LanguageSwitch />
      </header>
      {why === "ended" && !error ? <Notice>{outWords(t, "ended", { office, saleWaits })}</Notice> : null}
      {error ? (
        <Notice tone="rose">
          {problemWords(t, error)} {left > 0 ? t("session:wait", { count: left }) : null}
        </Notice>
      ) : null}
      <TextField
        label={t("session:user")}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus={!username}
        value={username}
        onChange={(event) => setUsername(event.target.value)}
        required
      />
      <TextField
        ref={secret}
        label={t("session:password")}
        type={shown ? "text" : "password"}
        autoComplete="current-password"
        autoFocus={username !== ""}
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        required
        after={
          <IconButton
            label={shown ? t("session:hide_password") : t("session:show_password")}
            className="size-9"
            onClick={() => setShown(!shown)}
          >
            {shown ? <EyeOff /> : <Eye />}
          </IconButton>
        }
      />
      {several || business ? (
        <TextField
          label={t("session:business")}
          help={t("session:business_help")}
          autoCapitalize="none"
          value={business}
          onChange={(event) => setBusiness(event.target.value)}
        />
      ) : null}
      <Button
        kind="primary"
        size="lg"
        type="submit"
        busy={busy}
        disabled={!username.trim() || !password || left > 0}
        className="mt-1"
      >
        {t("session:sign_in")}
      </Button>
      {onBack ? (
        <Button kind="ghost" onClick={onBack}>
          {t("session:people")}
        </Button>
      ) : null}
    </form>
  );
}
