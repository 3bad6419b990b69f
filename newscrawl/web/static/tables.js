// What Datasette's table.js asks for, and its own page says inline.
window.DATASETTE_ALLOW_FACET = true;
