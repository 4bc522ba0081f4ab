// An upload page in a real browser: Ana makes it; a stranger with a phone sends files in German, over a line that breaks.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before } from "node:test";
import { launch, listen, looksAccessible, signedIn } from "./support/browser.mjs";
import { photo } from "./support/photos.mjs";
import { until } from "./support/processes.mjs";
import { World } from "./support/sluice.mjs";
import { shownOn, stepsTelling } from "./support/steps.mjs";

const chunk_bytes = 64 * 1024;
const mishaps = [];
let world, browser, ana, mia, url;

before(async () => {
  world = await World.make({ settings: { uploads: { chunk_bytes } } });
  await world.startDropbox();
  await world.startSluice();
  await world.person.setUp();
  await world.person.makeProfile({ allowed_types: ["image"] });
  browser = await launch();
  ana = await signedIn(browser, world, mishaps, {
    viewport: { width: 1280, height: 1000 },
  });
  await ana
    .context()
    .grantPermissions(["clipboard-read", "clipboard-write"], {
      origin: world.origin,
    });
});

after(async () => {
  await browser?.close();
  await world?.remove();
});

const step = stepsTelling(async () => {
  const shown = await Promise.all([ana, mia].map(shownOn));
  return [...shown, world.words()].join("\n");
});

const dialog = () => ana.getByRole("dialog");
async function openLinks() {
  await ana.goto(`${world.origin}/contributor-links`);
  await ana.locator("h1").waitFor();
}
/** Files on disk, so that a browser sees the same ones after a reload. */
async function fileOf(name, number, size) {
  const path = join(world.folder, name);
  await writeFile(path, photo(number, size));
  return path;
}
async function stranger(options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  listen(page, [world.origin], mishaps);
  page.on("dialog", (asked) => asked.accept());
  return page;
}

step(
  "Ana makes an upload page in two languages, without any Dropbox, and copies its address",
  async () => {
    await openLinks();
    await ana.getByRole("button", { name: "New upload page" }).first().click();
    await dialog()
      .getByRole("textbox", { name: "Title", exact: true })
      .fill("Summer fair");
    await dialog()
      .getByRole("textbox", { name: "Instructions optional" })
      .fill("Your best pictures, please.");
    await dialog().getByText("Required metadata, picture size").click();
    await dialog().getByLabel("Keywords").check();
    await dialog().getByLabel("Smallest width").fill("4");
    await dialog().getByRole("button", { name: "Add a language" }).click();
    await dialog().getByLabel("Title in German").fill("Sommerfest");
    await dialog()
      .getByLabel("Instructions in German")
      .fill("Bitte Ihre besten Bilder.");
    await looksAccessible(ana, "the dialog of a new upload page");
    await dialog().getByRole("button", { name: "Make the page" }).click();
    await ana.getByRole("heading", { name: "Summer fair" }).waitFor();
    await ana
      .getByRole("button", { name: "Copy address of Summer fair" })
      .click();
    url = await ana.evaluate(() => navigator.clipboard.readText());
    assert.ok(url.startsWith(`${world.origin}/u/`), url);
    await looksAccessible(ana, "contributor links with an upload page");
  },
);

step("she changes its settings: it opens with what was said, and its address stays", async () => {
  await ana.getByRole("button", { name: "Settings of Summer fair" }).click();
  assert.equal(await dialog().getByLabel("Smallest width").inputValue(), "4");
  assert.equal(
    await dialog().getByLabel("Title in German").inputValue(),
    "Sommerfest",
  );
  await dialog()
    .getByRole("textbox", { name: "Instructions optional" })
    .fill("Your best pictures.");
  await looksAccessible(ana, "the settings of an upload page");
  await dialog().getByRole("button", { name: "Save" }).click();
  await ana.getByText("Your best pictures.", { exact: true }).waitFor();
  await ana.getByText(url).first().waitFor();
});

step(
  "a stranger with a phone reads it in German, and nothing is sent without what it requires",
  async () => {
    mia = await stranger({
      viewport: { width: 390, height: 800 },
      locale: "de-DE",
      hasTouch: true,
    });
    await mia.goto(url);
    await mia.getByRole("heading", { name: "Sommerfest" }).waitFor();
    await mia.getByText("Bitte Ihre besten Bilder.").waitFor();
    await mia.getByText("Dateien: Bilder").waitFor();
    await mia.getByText("Bilder mit mindestens 4 × 1 Pixeln").waitFor();
    await looksAccessible(mia, "an upload page");
    await mia
      .locator("input[type=file]")
      .setInputFiles([
        await fileOf("beach.jpg", 1),
        await fileOf("harbour.jpg", 2),
      ]);
    await mia.getByRole("button", { name: "2 Dateien senden" }).click();
    assert.equal(await mia.getByText("Bitte ausfüllen.").count(), 2);
    await looksAccessible(mia, "an upload page with mistakes");
    assert.equal((await world.counts()).total, 0);
  },
);

step(
  "the files arrive; the stranger gets a receipt, and neither a cookie nor a seat",
  async () => {
    await mia.getByLabel("Ihr Name").fill("Mia Keller");
    await mia.getByLabel("Ihre E-Mail-Adresse").fill("mia@example.org");
    await mia.getByLabel("Stichwörter").fill("fair\nsummer");
    await mia.getByRole("button", { name: "2 Dateien senden" }).click();
    await mia
      .getByText("Alle 2 Dateien sind angekommen. Vielen Dank!")
      .waitFor();
    await looksAccessible(mia, "an upload page whose files have arrived");
    await world.untilDone(2);
    const receipt = await mia
      .getByRole("link", { name: "Quittung öffnen" })
      .getAttribute("href");
    const shown = await (await fetch(receipt)).text();
    for (const name of ["beach.jpg", "harbour.jpg"])
      assert.ok(shown.includes(name), shown);
    assert.ok(shown.includes("2 catalogued"), shown);
    assert.deepEqual(await mia.context().cookies(), []);
    const members = await world.person.get("/api/v1/members");
    assert.equal(members.members.length, 1);
    assert.equal(members.link_contributors, 1);
  },
);

step(
  "a line that breaks and a page loaded anew cost no more than the piece that was on its way",
  async () => {
    const size = 20 * chunk_bytes;
    const path = await fileOf("panorama.jpg", 3, size);
    let sent = 0;
    let is_broken = false;
    await mia.route("**/uploads/*/files/*", async (route) => {
      if (route.request().method() !== "PATCH") return route.continue();
      if (is_broken) return route.abort();
      sent += 1;
      is_broken = sent === 8;
      return route.continue();
    });
    await mia.locator("input[type=file]").setInputFiles(path);
    await mia.getByText("wartet auf die Verbindung").waitFor();
    await mia.reload();
    is_broken = false;
    sent = 0;
    await mia.unroute("**/uploads/*/files/*");
    await mia.route("**/uploads/*/files/*", (route) => {
      if (route.request().method() === "PATCH") sent += 1;
      return route.continue();
    });
    await mia.locator("input[type=file]").setInputFiles(path);
    await mia.getByText("Ihre Datei ist angekommen.").waitFor();
    assert.ok(
      sent >= 10 && sent <= 13,
      `${sent} pieces were sent after the reload, of 20`,
    );
    await world.untilDone(3);
  },
);

step(
  "a server that is killed in the middle is waited for, and the file arrives once",
  async () => {
    let held;
    const holding = new Promise((resolve) => (held = resolve));
    let release;
    const released = new Promise((resolve) => (release = resolve));
    let sent = 0;
    await mia.route("**/uploads/*/files/*", async (route) => {
      if (route.request().method() === "PATCH" && ++sent === 5) {
        held();
        await released;
      }
      return route.continue().catch(() => {});
    });
    await mia.reload();
    await mia
      .locator("input[type=file]")
      .setInputFiles(await fileOf("night.jpg", 4, 12 * chunk_bytes));
    await holding;
    await world.sluice_program.end("SIGKILL");
    release();
    await mia.getByText("wartet auf die Verbindung").waitFor();
    await world.startSluice();
    await mia
      .getByText("Ihre Datei ist angekommen.")
      .waitFor({ timeout: 60_000 });
    await world.untilDone(4);
    const { assets } = await world.person.get("/api/v1/assets?source=upload");
    assert.equal(assets.length, 4);
  },
);

step("who sent it, and what they said of it, stands on the asset", async () => {
  const { assets } = await world.person.get("/api/v1/assets?text=summer");
  const beach = assets.find((asset) => asset.filename === "beach.jpg");
  assert.ok(beach, JSON.stringify(assets));
  await ana.goto(`${world.origin}/library/${beach.id}`);
  await ana.getByText("Mia Keller (mia@example.org)").first().waitFor();
  await ana
    .getByText("As they said on the upload page; nobody has checked it.")
    .waitFor();
  await ana.getByRole("link", { name: "Summer fair" }).waitFor();
  await looksAccessible(ana, "an asset that came by an upload page");
});

step(
  "garbage is refused, and the page of a closed link says politely that it is",
  async () => {
    await writeFile(join(world.folder, "notes.jpg"), "no picture");
    await mia.reload();
    await mia
      .locator("input[type=file]")
      .setInputFiles(join(world.folder, "notes.jpg"));
    await mia.getByText("Ihre Datei ist angekommen.").waitFor();
    await until(
      "the refusal",
      async () => (await world.counts()).refused === 1,
    );
    await openLinks();
    await ana.getByRole("button", { name: "Close Summer fair" }).click();
    await ana.getByText("Closed", { exact: true }).first().waitFor();
    const late = await stranger({ locale: "en-GB" });
    await late.goto(url);
    await late
      .getByRole("heading", { name: "This page takes no more files" })
      .waitFor();
    await late.getByText("Ask the person who gave you this link.").waitFor();
    await looksAccessible(late, "a closed upload page");
    await late.goto(`${world.origin}/u/mistyped`);
    await late.getByRole("heading", { name: "Nothing here" }).waitFor();
  },
);

step("no page asked anything of anybody else, and none had an error", () => {
  assert.deepEqual(mishaps, []);
});
