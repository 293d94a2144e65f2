"""The verification page's service worker, alone under node: what it keeps, what it answers without a network, what not."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

WORKER = Path(__file__).parents[3] / "src" / "ansim" / "web" / "static" / "ansim" / "verify_offline.js"
HOST = "https://quarantine.example.go.kr"
LIST = f"{HOST}/n/lists/4199"
SCRIPT = """
import { readFileSync } from "node:fs";
const HOST = "https://quarantine.example.go.kr";
const PAGE = `<link href="/static/ansim/verify.css"><script src='/static/ansim/verify.js'></script>
  {"lists": ["/n/lists/4199"]} <a href="/n/">`;
const stores = new Map([["ansim-verify-1", new Map([["old", new Response("old")]])], ["visit", new Map()]]);
const full = (key) => new URL(typeof key === "string" ? key : key.url, HOST).href;
function storeOf(name) {
  if (!stores.has(name)) stores.set(name, new Map());
  const kept = stores.get(name);
  return {
    put: async (key, answer) => void kept.set(full(key), answer),
    match: async (key) => { const found = kept.get(full(key)); return found && found.clone(); },
    addAll: async (keys) => { for (const key of keys) kept.set(full(key), await fetch(key)); },
  };
}
const caches = {
  open: async (name) => storeOf(name),
  keys: async () => Array.from(stores.keys()),
  delete: async (name) => stores.delete(name),
};
let online = true, broken = false;
let list = "list one";
async function fetch(target) {
  const url = new URL(full(target));
  if (!online) throw new TypeError("no network");
  if (broken) return new Response("busy", { status: 503 });
  if (url.pathname === "/n/lists/none") return new Response("", { status: 404 });
  if (url.pathname.startsWith("/n/lists/")) return new Response(list);
  return new Response(url.pathname.startsWith("/static/") ? `file ${url.pathname}` : PAGE);
}
const handlers = {};
let claimed = false, skipped = false;
const self = {
  addEventListener: (name, handler) => { handlers[name] = handler; },
  skipWaiting: async () => { skipped = true; },
  clients: { claim: async () => { claimed = true; } },
};
const location = { origin: HOST };
new Function("self", "caches", "fetch", "location", "Response", readFileSync(process.argv[2], "utf-8"))(
  self, caches, fetch, location, Response);

async function lived(name) {
  const waits = [];
  handlers[name]({ waitUntil: (work) => waits.push(work) });
  await Promise.all(waits);
}
async function opened(path, more) {
  let answer;
  const waits = [];
  const request = { method: "GET", mode: "no-cors", url: new URL(path, HOST).href, ...more };
  handlers.fetch({ request, respondWith: (work) => { answer = work; }, waitUntil: (work) => waits.push(work) });
  await Promise.all(waits);
  if (answer === undefined) return "left alone";
  const got = await answer;
  return got.type === "error" ? "no answer" : `${got.status} ${(await got.text()).slice(0, 40)}`;
}
const said = {};
await lived("install");
said.kept = Array.from(stores.get("ansim-verify-2").keys()).sort();
await lived("activate");
said.stores = Array.from(stores.keys()).sort();
said.ready = [skipped, claimed];
list = "list two";
said.listOnline = await opened("/n/lists/4199");
said.noList = await opened("/n/lists/none");
said.pageOnline = (await opened("/n/7KQ4-M2XD-9TRK", { mode: "navigate" })).slice(0, 9);
said.status = await opened("/n/7KQ4-M2XD-9TRK/status");
said.posted = await opened("/n/", { method: "POST", mode: "navigate" });
said.elsewhere = await opened("https://other.example/n/");
said.console = await opened("/batches/", { mode: "navigate" });
broken = true;
said.listBroken = await opened("/n/lists/4199");
said.noListBroken = await opened("/n/lists/unknown");
broken = false;
online = false;
said.listOffline = await opened("/n/lists/4199");
said.noListOffline = await opened("/n/lists/none");
said.pageOffline = (await opened("/n/0000-0000-0000", { mode: "navigate" })).slice(0, 9);
said.fileOffline = await opened("/static/ansim/verify.js");
said.strangeFile = await opened("/static/ansim/console.css");
said.statusOffline = await opened("/n/7KQ4-M2XD-9TRK/status");
said.keptAtLast = Array.from(stores.get("ansim-verify-2").keys()).sort();
process.stdout.write(JSON.stringify(said));
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the worker did in one life: installed, taken over, asked with a network and without."""
    if shutil.which("node") is None:
        pytest.skip("node is not on the path, and the worker is JavaScript")
    script = tmp_path_factory.mktemp("offline") / "run.mjs"
    script.write_text(SCRIPT)
    done = subprocess.run(
        ["node", str(script), str(WORKER)], capture_output=True, text=True, timeout=60, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_page_files_and_lists_are_kept_at_the_first_visit(said: dict[str, Any]) -> None:
    """Installed once, all that a verdict needs is there: the page, its files, the offices' signed lists."""
    kept = [f"{HOST}/n/", LIST, f"{HOST}/static/ansim/verify.css", f"{HOST}/static/ansim/verify.js"]
    assert said["kept"] == sorted(kept)
    assert said["ready"] == [True, True]


def test_what_an_earlier_worker_kept_is_dropped_and_nothing_else(said: dict[str, Any]) -> None:
    """The store of the version before goes; that of the visitor's page is none of its business."""
    assert said["stores"] == ["ansim-verify-2", "visit"]


def test_with_a_network_the_newest_is_taken(said: dict[str, Any]) -> None:
    """List and page come from the office while it answers, also its refusals."""
    assert said["listOnline"] == "200 list two"
    assert said["noList"].startswith("404")
    assert said["pageOnline"] == "200 <link"


def test_without_a_network_the_last_seen_answers(said: dict[str, Any]) -> None:
    """Any notice's address opens the kept page; the list is the last that was fetched, not the first."""
    assert said["listOffline"] == "200 list two"
    assert said["pageOffline"] == "200 <link"
    assert said["fileOffline"] == "200 file /static/ansim/verify.js"


def test_an_office_in_trouble_is_like_no_network(said: dict[str, Any]) -> None:
    """Where only an error answers, the kept list counts until its own end; without one the error is passed on."""
    assert said["listBroken"] == "200 list two"
    assert said["noListBroken"].startswith("503")


@pytest.mark.parametrize("name", ["noListOffline", "strangeFile"])
def test_what_was_never_kept_has_no_answer(said: dict[str, Any], name: str) -> None:
    """A list that there is not, and files of other pages, fail as they would without a worker."""
    assert said[name] == "no answer"


@pytest.mark.parametrize("name", ["status", "statusOffline", "posted", "elsewhere", "console"])
def test_all_else_is_left_alone(said: dict[str, Any], name: str) -> None:
    """How one notice stands is always asked of the office itself; forms, staff and other sites are not touched."""
    assert said[name] == "left alone"


def test_nothing_of_a_notice_is_kept(said: dict[str, Any]) -> None:
    """After all this the store holds what it held: no address of a notice, no answer about one, no refusal."""
    assert said["keptAtLast"] == said["kept"]
