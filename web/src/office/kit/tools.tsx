/** At the end of the filters: which columns there are, keeping a view, and the list as a file. */
import { Popover } from "@base-ui/react/popover";
import { BookmarkPlus, Columns3 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "@/ui/button";
import { Checkbox } from "@/ui/checkbox";
import { Dialog } from "@/ui/dialog";
import { TextField } from "@/ui/field";
import { useAsked } from "../go";
import { Export } from "./export";
import { useKept } from "./kept";
import type { AnyColumn, AnyList } from "./list";

const VIEWS_MAX = 12;

interface ToolsProps {
  list: AnyList;
  /** Those this person may see. */
  columns: readonly AnyColumn[];
  shown: readonly AnyColumn[];
}

export function Tools(props: ToolsProps) {
  return (
    <span className="ms-auto flex shrink-0 gap-1">
      <Columns {...props} />
      <KeepView list={props.list} />
      <Export list={props.list} shown={props.shown} />
    </span>
  );
}

function Columns({ list, columns, shown }: ToolsProps) {
  const { t } = useTranslation();
  const { keep } = useKept(list.key);
  const isShown = (name: string) => shown.some((one) => one.name === name);
  const toggle = (name: string) =>
    keep({
      columns: columns.filter((one) => (one.name === name ? !isShown(name) : isShown(one.name))).map((one) => one.name),
    });
  return (
    <Popover.Root>
      <Popover.Trigger
        render={
          <IconButton label={t("kit:columns")}>
            <Columns3 />
          </IconButton>
        }
      />
      <Popover.Portal>
        <Popover.Positioner sideOffset={6} align="end" className="z-50 outline-none">
          <Popover.Popup className="rise flex w-64 flex-col rounded-lg bg-surface p-2 text-ink shadow-3 outline-none hairline">
            <Popover.Title className="px-2 pt-1 pb-2 text-xs font-normal text-ink-3">{t("kit:columns")}</Popover.Title>
            {columns.map(({ name, head }, place) => (
              <Checkbox
                key={name}
                className="min-h-10 px-2"
                shown
                label={t(head)}
                checked={isShown(name)}
                // The first one says what a row is.
                disabled={place === 0}
                onChange={() => toggle(name)}
              />
            ))}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function KeepView({ list }: { list: AnyList }) {
  const { t } = useTranslation();
  const asked = useAsked();
  const { views, keep } = useKept(list.key);
  const [name, setName] = useState<string | undefined>();
  const search = Object.fromEntries(Object.entries(asked).filter(([key, value]) => key !== "id" && value));
  const save = (event: FormEvent) => {
    event.preventDefault();
    const called = (name ?? "").trim();
    if (!called) return;
    keep({ views: [...views.filter((one) => one.name !== called), { name: called, search }] });
    setName(undefined);
  };
  return (
    <>
      <IconButton
        label={t("kit:keep_view")}
        disabled={Object.keys(search).length === 0 || views.length >= VIEWS_MAX}
        onClick={() => setName("")}
      >
        <BookmarkPlus />
      </IconButton>
      {name === undefined ? null : (
        <Dialog
          open
          onClose={() => setName(undefined)}
          title={t("kit:keep_view")}
          about={t("kit:keep_view_text")}
          foot={
            <Button kind="primary" disabled={!name.trim()} onClick={save}>
              {t("common:save")}
            </Button>
          }
        >
          <form onSubmit={save}>
            <TextField
              label={t("kit:view_name")}
              maxLength={40}
              autoFocus
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
            <button type="submit" hidden />
          </form>
        </Dialog>
      )}
    </>
  );
}
