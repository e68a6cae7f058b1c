/**
 * Pictures kept as references: `sees(page, name, taken)` fails where a new one is another. They are compared in a
 * browser, by its own canvas. Fonts differ from machine to machine, and with them every line of text: beside the
 * pictures stands how wide this machine's letters are, and where they are others nothing is compared, and it says so.
 * To write them anew after a change that is meant: FORECOURT_SNAPSHOTS=write; then look at each.
 */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../pictures/", import.meta.url));
const FAILURES = fileURLToPath(new URL("../failures/", import.meta.url));
const FONTS = FOLDER + "fonts.json";

/** Of a thousand points: what a cursor, or the edge of a curve drawn by another version, may take. */
const MOST = 2;

const blank = async (browser, run, ...given) => {
  const page = await browser.newPage();
  try {
    return await page.evaluate(run, given);
  } finally {
    await page.close();
  }
};

const letters = (browser) =>
  blank(browser, () => {
    const pen = document.createElement("canvas").getContext("2d");
    return ["400 16px", "600 22px"].flatMap((font) =>
      ["Hamburgefonstiv 0123456789", "مرحبا كيف يمكننا مساعدتك"].map((text) => {
        pen.font = font + " system-ui, sans-serif";
        return Math.round(pen.measureText(text).width * 10) / 10;
      }),
    );
  });

/** In thousandths; 1000 where not even the size is the same. */
const difference = (browser, ...pictures) =>
  blank(
    browser,
    async (pictures) => {
      const read = async (base64) => {
        const image = new Image();
        image.src = "data:image/png;base64," + base64;
        await image.decode();
        const { width, height } = image;
        const pen = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d");
        pen.drawImage(image, 0, 0);
        return pen.getImageData(0, 0, width, height);
      };
      const [a, b] = await Promise.all(pictures.map(read));
      if (a.width !== b.width || a.height !== b.height) return 1000;
      let other = 0;
      for (let at = 0; at < a.data.length; at += 4) {
        if ([0, 1, 2].some((channel) => Math.abs(a.data[at + channel] - b.data[at + channel]) > 40)) other += 1;
      }
      return (other * 4000) / a.data.length;
    },
    ...pictures.map((picture) => picture.toString("base64")),
  );

export async function sees(browser, name, taken) {
  const file = `${FOLDER}${name}.png`;
  const here = await letters(browser);
  if (process.env.FORECOURT_SNAPSHOTS === "write") {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(FONTS, JSON.stringify(here) + "\n");
    writeFileSync(file, taken);
    return;
  }
  assert.ok(existsSync(file), `no picture ${name}.png to compare with`);
  if (JSON.stringify(here) !== JSON.stringify(JSON.parse(readFileSync(FONTS, "utf8")))) {
    console.log(`    not compared: ${name}; this machine has other fonts than the pictures were taken with`);
    return;
  }
  const other = await difference(browser, taken, readFileSync(file));
  if (other <= MOST) return;
  mkdirSync(FAILURES, { recursive: true });
  writeFileSync(`${FAILURES}${name}.png`, taken);
  assert.fail(`${name}: ${other.toFixed(1)} of a thousand points are others than in pictures/${name}.png; see failures/${name}.png`);
}
