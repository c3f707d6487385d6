"use strict";
const filters = document.getElementById("filters");
const severities = () => [...filters.querySelectorAll("[name=severity]")];

// What is chosen, as the part of the address after `#`, so that a link shows the same.
function chosen() {
    const left = severities().filter((box) => box.checked).map((box) => box.value);
    const query = new URLSearchParams();
    if (left.length < severities().length) query.set("severity", left.join("."));
    if (filters.rule.value) query.set("rule", filters.rule.value);
    if (filters.path.value) query.set("path", filters.path.value);
    return query;
}

function choose(query) {
    const wanted = query.get("severity")?.split(".");
    for (const box of severities()) box.checked = !wanted || wanted.includes(box.value);
    filters.rule.value = query.get("rule") ?? "";
    if (filters.rule.selectedIndex < 0) filters.rule.value = "";
    filters.path.value = query.get("path") ?? "";
}

function show() {
    const wanted = new Set(severities().filter((box) => box.checked).map((box) => box.value));
    const rule = filters.rule.value;
    const path = filters.path.value.trim().toLowerCase();
    let shown = 0;
    let all = 0;
    for (const file of document.querySelectorAll(".file")) {
        const named = file.dataset.path.toLowerCase().includes(path);
        let here = 0;
        for (const finding of file.querySelectorAll("article")) {
            const { severity, rule: own } = finding.dataset;
            finding.hidden = !(named && wanted.has(severity) && (!rule || rule === own));
            here += finding.hidden ? 0 : 1;
            all += 1;
        }
        file.hidden = here === 0;
        shown += here;
    }
    document.getElementById("none").hidden = shown > 0;
    filters.querySelector("output").textContent = `${shown} of ${all} shown`;
}

if (filters) {
    filters.hidden = false;
    filters.addEventListener("input", () => {
        show();
        history.replaceState(null, "", `#${chosen()}`);
    });
    // The fields have their first values only after this event.
    filters.addEventListener("reset", () => setTimeout(() => {
        show();
        history.replaceState(null, "", "#");
    }));
    filters.addEventListener("submit", (event) => event.preventDefault());
    addEventListener("hashchange", () => {
        choose(new URLSearchParams(location.hash.slice(1)));
        show();
    });
    choose(new URLSearchParams(location.hash.slice(1)));
    show();
}
