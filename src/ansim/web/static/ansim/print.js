// A page made to be printed: its button opens the browser's own print window.

document.getElementById("print").addEventListener("click", () => window.print());
