/** Puts the page on paper, in light colours: dark ones would be light letters on white. */
export function printPage(): void {
  const { dataset } = document.documentElement;
  const theme = dataset.theme;
  const done = () => {
    window.removeEventListener("afterprint", done);
    if (theme === undefined) delete dataset.theme;
    else dataset.theme = theme;
  };
  window.addEventListener("afterprint", done);
  dataset.theme = "light";
  window.print();
}
