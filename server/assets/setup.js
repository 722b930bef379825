// The first run: reads the one-time token from the link's fragment, which never reaches a log, and posts the form.
const form = document.getElementById("setup");
const said = document.getElementById("said");
const token = location.hash.slice(1);

function say(text, kind) {
  said.textContent = text;
  said.className = `say ${kind}`;
  said.hidden = false;
}

function body() {
  const field = (name) => form.elements[name].value.trim();
  const tax = field("tax_name")
    ? { name: field("tax_name"), rate: field("tax_rate").replace(",", ".").replace("%", "").trim(), inclusive: form.elements.tax_inclusive.checked }
    : null;
  return {
    name: field("business"),
    country: field("country").toUpperCase(),
    currency: field("currency").toUpperCase(),
    time_zone: field("time_zone"),
    language: form.elements.language.value,
    branch: { name: field("branch"), address: field("branch_address") },
    tax,
    admin: { full_name: field("full_name"), username: field("username"), password: form.elements.password.value },
  };
}

function mark(errors) {
  for (const place of form.querySelectorAll(".wrong")) {
    const found = errors.find((error) => error.pointer === place.dataset.for);
    place.textContent = found ? found.message : "";
    place.parentElement.querySelector("input")?.setAttribute("aria-invalid", found ? "true" : "false");
  }
}

form.elements.time_zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const answer = await fetch("/api/v1/setup", {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify(body()),
    });
    const result = await answer.json();
    if (answer.ok) {
      history.replaceState(null, "", "/setup");
      form.hidden = true;
      say(`${result.data.name} is set up. Sign in as ${result.data.username}.`, "good");
      return;
    }
    mark(result.errors ?? []);
    const loose = (result.errors ?? []).filter((error) => !form.querySelector(`[data-for="${error.pointer}"]`));
    say([result.detail ?? result.title, ...loose.map((error) => error.message)].join(" "), "bad");
  } catch {
    say("The server does not answer. Is it still running?", "bad");
  }
  button.disabled = false;
});

const state = await fetch("/api/v1/setup").then((answer) => answer.json()).catch(() => null);
if (state && !state.data.waiting) {
  form.hidden = true;
  say("This installation is set up already.", "good");
} else if (!token) {
  say("Open the whole link that the program printed when it started; it ends in a long code.", "bad");
}
