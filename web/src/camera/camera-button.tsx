/** Beside the search, where there is no room for a scanner: on telephones and tablets. */
import { ScanLine } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { later } from "@/ui/later";

const CameraSheet = later<{ onClose: () => void }>(() => import("./camera-sheet").then((module) => module.CameraSheet));

export function CameraButton() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        aria-label={t("sales:camera")}
        title={t("sales:camera")}
        onClick={() => setOpen(true)}
        className="press hidden size-12 shrink-0 place-items-center rounded-lg bg-surface shadow-1 hairline-2 hover:bg-hover max-xl:grid pointer-coarse:grid"
      >
        <ScanLine className="size-5" />
      </button>
      {open ? <CameraSheet onClose={() => setOpen(false)} /> : null}
    </>
  );
}
