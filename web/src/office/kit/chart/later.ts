/** Charts and what they are computed with come when one is shown. */
import { lazy } from "react";

export const Chart = lazy(() => import("./chart").then((module) => ({ default: module.Chart })));
