/** The browsers of a chaos run, headless: CHROME and FIREFOX name their programs. Firefox is driven by WebDriver BiDi. */
import { chromium, firefox } from "playwright-core";

const START = {
  chromium: () =>
    chromium.launch({
      executablePath: process.env.CHROME || "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"],
    }),
  firefox: () => firefox.launch({ channel: "moz-firefox", executablePath: process.env.FIREFOX || "/usr/bin/firefox-esr" }),
};

export function startBrowser(name) {
  if (!START[name]) throw Error(`no browser ${name}; there are ${Object.keys(START).join(", ")}`);
  return START[name]();
}
