// Keeps the number of people inside fresh: the part that moves is fetched anew every ten seconds while it is seen.

const live = document.getElementById("live");

async function renew() {
  if (document.hidden) return;
  try {
    const answer = await fetch(live.dataset.address, { credentials: "same-origin" });
    if (answer.ok && !answer.redirected) live.innerHTML = await answer.text();
  } catch (error) {
    // no network for now: the next look will tell
  }
}

if (live) {
  setInterval(renew, 10000);
  document.addEventListener("visibilitychange", renew);
}
