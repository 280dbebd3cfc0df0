// What a page cannot do without a script: ages, what is over, filters, sorting, and rows that open.
const DAY = 86_400_000;
const rows = [...document.querySelectorAll("tbody tr:not(.more)")];
const detailOf = (row) => row.nextElementSibling;
const field = (id) => document.getElementById(id);

for (const time of document.querySelectorAll("time")) {
  const days = Math.floor((Date.now() - Date.parse(time.dateTime)) / DAY);
  if (time.className === "born") time.append(` (${days === 1 ? "1 day" : `${Math.max(0, days)} days`})`);
  else if (days >= 1) time.append(" (expired)");
}

for (const row of rows) {
  const button = row.querySelector("button");
  const open = (isOpen) => {
    button.setAttribute("aria-expanded", isOpen);
    detailOf(row).hidden = !isOpen;
  };
  open(false);
  button.addEventListener("click", () => open(button.getAttribute("aria-expanded") === "false"));
}

const details = new Map(rows.map((row) => [row, detailOf(row)]));
const texts = new Map(rows.map((row) => [row, (row.textContent + detailOf(row).textContent).toLowerCase()]));
const filter = () => {
  const words = field("text").value.toLowerCase().split(/\s+/);
  const has = (row, name) => field(name).value === "" || row.dataset[`${name}s`].split(" ").includes(field(name).value);
  const shown = rows.filter((row) => {
    const fits = words.every((word) => texts.get(row).includes(word)) && has(row, "stack") && has(row, "state");
    row.classList.toggle("out", !fits);
    details.get(row).classList.toggle("out", !fits);
    return fits;
  });
  field("shown").textContent = `${shown.length} of ${rows.length} pins`;
};
field("filters").addEventListener("input", filter);
field("filters").hidden = false;

const heads = [...document.querySelectorAll("thead th")];
heads.forEach((head, column) => {
  const keyOf = ({ cells }) => cells[column].dataset.key ?? cells[column].textContent;
  head.querySelector("button").addEventListener("click", () => {
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const one of heads) one.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    rows.sort((a, b) => (down ? -1 : 1) * keyOf(a).localeCompare(keyOf(b), "en", { numeric: true }));
    document.querySelector("tbody").append(...rows.flatMap((row) => [row, details.get(row)]));
  });
});
