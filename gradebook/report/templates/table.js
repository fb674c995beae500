// Adds a filter and sorting to the tables of the class. Without it every row is there, in the order of the page.
document.querySelectorAll("table.class").forEach(table => {
  const body = table.tBodies[0], rows = [...body.rows], tools = document.getElementById(table.dataset.tools);
  const input = tools.querySelector("input"), said = tools.querySelector("[role=status]");
  tools.hidden = false;
  const fold = text => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  input.addEventListener("input", () => {
    const wanted = fold(input.value.trim());
    rows.forEach(row => { row.hidden = !fold(row.textContent).includes(wanted); });
    said.textContent = rows.filter(row => !row.hidden).length + " of " + rows.length + " students";
  });
  const value = (row, place) => { const cell = row.cells[place]; return cell.dataset.k ?? cell.textContent.trim(); };
  const order = (a, b) => isNaN(a) || isNaN(b) ? a.localeCompare(b, "en", { numeric: true }) : a - b;
  [...table.tHead.rows[0].cells].forEach((head, place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      table.querySelectorAll("th[aria-sort]").forEach(other => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      rows.sort((a, b) => order(value(a, place), value(b, place)) * (down ? -1 : 1));
      body.append(...rows);
    });
  });
});
