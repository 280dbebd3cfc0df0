// What a page cannot do without a script: ages, what is over, filters, sorting, and rows that open.
const all = (selector) => [...document.querySelectorAll(selector)];
const field = (id) => document.getElementById(id);

for (const time of all("time")) {
  const days = Math.floor((Date.now() - Date.parse(time.dateTime)) / 86_400_000);
  if (time.className === "born") time.append(` (${days === 1 ? "1 day" : `${Math.max(0, days)} days`})`);
  else if (days >= 1) {
    time.append(" (expired)");
    const bad = time.closest("tr").querySelector(".bad");
    bad.append(`${bad.textContent && "; "}its hold is over`);
  }
}

const pins = all("tbody tr:not(.more)").map((row) => {
  const more = row.nextElementSibling;
  return { row, more, button: row.querySelector("button"), text: (row.textContent + more.textContent).toLowerCase() };
});

const draw = () => {
  const words = field("text").value.toLowerCase().split(/\s+/);
  const has = (row, name) => field(name).value === "" || row.dataset[name].split(" ").includes(field(name).value);
  for (const { row, more, button, text } of pins) {
    row.hidden = !words.every((word) => text.includes(word)) || !has(row, "stack") || !has(row, "state");
    more.hidden = row.hidden || button.getAttribute("aria-expanded") === "false";
  }
  field("shown").textContent = `${pins.filter(({ row }) => !row.hidden).length} of ${pins.length} pins`;
};

for (const { button } of pins) {
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => {
    button.setAttribute("aria-expanded", String(button.getAttribute("aria-expanded") === "false"));
    draw();
  });
}

const heads = all("thead th");
heads.forEach((head, column) => {
  const keyOf = ({ row: { cells } }) => cells[column].dataset.key ?? cells[column].textContent;
  head.firstChild.addEventListener("click", () => {
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const one of heads) one.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    pins.sort((a, b) => (down ? -1 : 1) * keyOf(a).localeCompare(keyOf(b), "en", { numeric: true }));
    document.querySelector("tbody").append(...pins.flatMap(({ row, more }) => [row, more]));
  });
});

field("filters").addEventListener("input", draw);
field("filters").hidden = false;
draw();
