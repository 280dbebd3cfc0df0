import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { describeWithChromium, startChromium } from "../../support/chromium";
import { type CliBench, needsBuild, ROOT } from "../support/bench";
import { startPageProject, WORST } from "../support/page-project";

needsBuild();

/** Where a reviewer finds what the page looks like. */
const SHOTS = join(ROOT, "node_modules", ".cache", "ens-images-page");
const AXE = readFileSync(join(ROOT, "node_modules/axe-core/axe.min.js"), "utf8");

describeWithChromium("the page of pins in a browser", () => {
  let bench: CliBench;
  let browser: Browser;
  const file = (name: string) => join(bench.project, name);

  beforeAll(async () => {
    bench = await startPageProject();
    mkdirSync(SHOTS, { recursive: true });
    const [shown, compared] = [
      await bench.run(["show", "--live", "--html", "pins.html"]),
      await bench.run(["diff", "HEAD", "--html", "diff.html"]),
    ];
    expect([shown.status, compared.status, shown.stderr]).toEqual([0, 0, "wrote pins.html\n"]);
    browser = await startChromium();
    process.stderr.write(`\nWhat the page of project F looks like: ${SHOTS}\n`);
  });
  afterAll(async () => {
    await browser?.close();
    await bench?.stop();
  });

  /** A page at work; what it says on the console and asks for. */
  const open = async (name: string, options: Parameters<Browser["newPage"]>[0] = {}) => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
    const said: string[] = [];
    const asked: string[] = [];
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(error.message));
    page.on("request", (request) => asked.push(request.url()));
    await page.goto(pathToFileURL(file(name)).href);
    return { page, said, asked };
  };
  const namesOf = (page: Page) => page.locator("tbody tr:not(.more):visible th").allTextContents();
  const violations = async (page: Page) => {
    await page.evaluate(AXE);
    const { violations: found } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
      "axe.run()",
    );
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).slice(0, 3)}`);
  };

  it("filters, sorts, and opens a pin by mouse and by keyboard, and asks nobody", async () => {
    const { page, said, asked } = await open("pins.html");
    const all = await namesOf(page);
    expect(all).toHaveLength(60);
    expect(all[0]).toBe(WORST);
    await page.getByLabel("Text").fill("subscription staging");
    expect(await namesOf(page)).toEqual(["staging-data-cn-beijing/db-image", "staging-web-cn-hangzhou/db-image"]);
    expect(await page.getByRole("status").textContent()).toBe("2 of 60 pins");
    await page.getByLabel("Text").fill("");
    await page.getByLabel("Stack").selectOption("production-web-cn-beijing");
    expect(await namesOf(page)).toHaveLength(10);
    await page.getByLabel("Stack").selectOption("all");
    for (const [state, count] of Object.entries({ gone: 1, held: 1, "on fallback": 1, behind: 30, current: 30 })) {
      await page.getByLabel("State").selectOption(state);
      expect([state, (await namesOf(page)).length]).toEqual([state, count]);
    }
    await page.getByLabel("State").selectOption("held");
    expect(await page.locator("tbody tr:visible").first().textContent()).toContain("held until 2020-01-05 (expired)");
    expect(await page.locator("tbody tr:visible .bad").first().textContent()).toContain("its hold is over");
    await page.getByLabel("State").selectOption("all");

    const sort = page.getByRole("button", { name: "Pin", exact: true });
    await sort.click();
    expect(await namesOf(page)).toEqual([...all].sort());
    await sort.press("Enter");
    expect(await namesOf(page)).toEqual([...all].sort().reverse());
    expect(await page.getByRole("columnheader", { name: "Pin" }).getAttribute("aria-sort")).toBe("descending");

    const pin = page.getByRole("button", { name: WORST });
    const detail = page.locator("tr.more:visible");
    await pin.click();
    expect(await detail.textContent()).toContain('the newest image whose name fits "db-base-*"');
    expect(await detail.textContent()).toContain("29 newer, pinned image is gone");
    expect(await detail.textContent()).toContain("alicloud_ens_instance.db-1");
    await pin.focus();
    await page.keyboard.press("Space");
    expect(await detail.count()).toBe(0);
    expect(await pin.getAttribute("aria-expanded")).toBe("false");
    expect([said, asked]).toEqual([[], [pathToFileURL(file("pins.html")).href]]);
    await page.close();
  });

  const LOOKS = [
    ["1280-light", { viewport: { width: 1280, height: 900 } }],
    ["1280-dark", { colorScheme: "dark" }],
    ["400-light", { viewport: { width: 400, height: 800 } }],
    ["400-dark", { viewport: { width: 400, height: 800 }, colorScheme: "dark" }],
  ] as const;

  it.each(["pins.html", "diff.html"])(
    "is for everybody, on small and large screens, light, dark and on paper: %s",
    async (name) => {
      for (const [look, options] of name === "pins.html" ? LOOKS : LOOKS.slice(1, 3)) {
        const { page, said } = await open(name, options);
        await page.locator("tbody button").first().click();
        // It takes seconds: both widths and both schemes, once each, and the other page once.
        if (name === "pins.html" ? /1280-light|400-dark/.test(look) : look === "1280-dark")
          expect([look, await violations(page)]).toEqual([look, []]);
        const wide = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
        expect([look, wide]).toEqual([look, 0]);
        expect(said).toEqual([]);
        await page.locator("tbody button").first().click();
        await page.screenshot({ path: join(SHOTS, `${name.replace(".html", "")}-${look}.png`), fullPage: true });
        await page.emulateMedia({ media: "print" });
        const paper = await page.evaluate<string>("getComputedStyle(document.documentElement).backgroundColor");
        expect([paper, await page.locator("#filters").isVisible()]).toEqual(["rgb(255, 255, 255)", false]);
        if (look === "1280-dark") await page.screenshot({ path: join(SHOTS, `${name}-print.png`), fullPage: true });
        await page.close();
      }
    },
  );

  it("runs no script but its own", async () => {
    const forced =
      "<script>document.title = 'pwned'</script><img src=x onerror=\"document.title = 'pwned'\"><style>h1 { color: red }</style>";
    const text = readFileSync(file("pins.html"), "utf8").replace("</main>", `${forced}</main>`);
    writeFileSync(file("forced.html"), text);
    const { page, said } = await open("forced.html");
    expect(await page.title()).toBe("ENS image pins");
    expect(await page.evaluate("getComputedStyle(document.querySelector('h1')).color")).not.toBe("rgb(255, 0, 0)");
    expect(said.filter((line) => line.includes("Content Security Policy"))).toHaveLength(4);
    await page.close();
  });
});
