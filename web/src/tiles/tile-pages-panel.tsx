/** Puts pages of tiles together: for this register, its branch or the whole business. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { problemWords } from "@/api/words";
import { useSession } from "@/session/session";
import { usePlace } from "@/till/place";
import { Dialog } from "@/ui/dialog";
import { Segmented } from "@/ui/segmented";
import { Broken, Skeleton } from "@/ui/states";
import { type Depth, type PagesSetting, pagesSetting } from "./data";
import { PagesForm } from "./pages-form";

export function TilePagesPanel({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const register = usePlace((place) => place.register);
  const branch = useSession(({ me }) => me?.branches.find((one) => one.branch_id === register?.branch_id)?.name);
  const [depth, setDepth] = useState<Depth>("register");
  if (!register) return null;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("tiles:title")}
      about={t("tiles:text")}
      wide
      className="h-[92vh] max-md:w-full"
    >
      <div className="flex min-h-full flex-col gap-4">
        <Segmented
          label={t("tiles:for_whom")}
          value={depth}
          onChange={setDepth}
          choices={[
            { value: "register", label: <bdi>{register.name}</bdi> },
            { value: "branch", label: branch ? <bdi>{branch}</bdi> : t("tiles:branch") },
            { value: "business", label: t("tiles:business") },
          ]}
        />
        <Loaded key={depth} depth={depth} onClose={onClose} />
      </div>
    </Dialog>
  );
}

function Loaded({ depth, onClose }: { depth: Depth; onClose: () => void }) {
  const { t } = useTranslation();
  const register = usePlace((place) => place.register);
  // What one is at work on is not exchanged for what somebody else saves meanwhile: saving says so then.
  const [frozen, setFrozen] = useState<PagesSetting | undefined>();
  const setting = useQuery({
    ...pagesSetting(depth, register as NonNullable<typeof register>),
    staleTime: 0,
    refetchOnWindowFocus: false,
    enabled: register !== undefined && frozen === undefined,
  });
  if (setting.isError) return <Broken error={setting.error} retry={() => void setting.refetch()} />;
  if (setting.data === null) return <p className="text-sm text-ink-2">{t("tiles:not_here")}</p>;
  const now = frozen ?? (setting.isFetching ? undefined : setting.data);
  if (!now || !register)
    return (
      <div className="flex flex-col gap-3">
        <Skeleton className="h-11 rounded-lg" />
        <Skeleton className="h-72 rounded-lg" />
      </div>
    );
  return (
    <PagesForm
      setting={now}
      depth={depth}
      register={register}
      onTouch={() => setFrozen(now)}
      onDone={onClose}
      wordsOf={(error) => problemWords(t, error)}
    />
  );
}
