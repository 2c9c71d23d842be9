/* The requests of one space as they come in: by server-sent events where a stream is to be had, by
 * asking every other second where not. */
import { call, send } from "./admin.js";

const KEPT = 500;
const FIRST = 200;
const POLL_MS = 2000;
const RETRY_MS = [1000, 2000, 5000, 10000];
const PENDING_MS = [300, 1000, 3000, 10000, 30000];
const STREAM_AGAIN_MS = 60000;

export class Feed {
  /* onchange is called, at most once a frame, when `records` or `state` have changed. `state`:
   * "starting", "live" (a stream), "polling", "lost", or "gone" (there is no such space). */
  constructor(space, onchange) {
    this.space = space;
    this.onchange = onchange;
    this.records = new Map();
    this.state = "starting";
    this.truncated = false;
    this.next = undefined;
    this.failures = 0;
    this.streamAfter = 0;
    this.announced = 0;
    this.control = new AbortController();
    this.run();
  }

  stop() {
    this.control.abort();
    cancelAnimationFrame(this.announced);
  }

  /* Newest first. */
  list() {
    return [...this.records.values()].reverse();
  }

  clear() {
    this.records.clear();
    this.truncated = false;
    this.changed();
  }

  changed() {
    if (this.announced) return;
    this.announced = requestAnimationFrame(() => { this.announced = 0; this.onchange(); });
  }

  become(state) {
    if (this.state === state) return;
    this.state = state;
    this.changed();
  }

  async run() {
    const { signal } = this.control;
    while (!signal.aborted) {
      try {
        await this.poll();
        this.failures = 0;
        if (Date.now() >= this.streamAfter && await this.stream()) {
          this.next = undefined; /* it may be another double now, whose numbers begin anew */
          continue;
        }
        if (!signal.aborted) this.become("polling");
        await this.pause(POLL_MS);
      } catch (error) {
        if (signal.aborted) return;
        this.become(error.code === "no-such-space" ? "gone" : "lost");
        this.next = undefined;
        await this.pause(RETRY_MS[Math.min(this.failures++, RETRY_MS.length - 1)]);
      }
    }
  }

  pause(milliseconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.control.signal.addEventListener("abort", () => { clearTimeout(timer); resolve(); },
        { once: true });
    });
  }

  async poll() {
    for (;;) {
      const page = await call("GET", "/requests", {
        query: { space: this.space, since: this.next, limit: FIRST }, signal: this.control.signal,
      });
      const anew = this.next === undefined || page.next < this.next;
      if (anew) this.records.clear();
      if (page.truncated) this.truncated = true;
      this.next = page.next;
      page.requests.forEach((record) => this.take(record));
      this.changed();
      if (!page.more) return;
    }
  }

  /* Reads a stream to its end. False where there is none to be had. */
  async stream() {
    let answer;
    try {
      answer = await send("GET", "/events", {
        query: { space: this.space, since: this.next }, accept: "text/event-stream",
        signal: this.control.signal,
      });
    } catch (error) {
      /* 503: as many streams as the double has are taken; 404: it has none. */
      if (error.status !== 503 && error.status !== 404) throw error;
      this.streamAfter = Date.now() + STREAM_AGAIN_MS;
      return false;
    }
    this.become("live");
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let rest = ""; ;) {
      const { done, value } = await reader.read();
      if (done) return true;
      const events = (rest + value).split("\n\n");
      rest = events.pop();
      events.forEach((event) => this.takeEvent(event));
    }
  }

  takeEvent(text) {
    const data = text.split("\n").filter((line) => line.startsWith("data:"))
      .map((line) => line.slice(5).trimStart()).join("\n");
    if (data === "") return; /* a comment that keeps the stream open */
    const record = JSON.parse(data);
    this.next = Math.max(this.next || 0, record.id);
    this.take(record);
    this.changed();
  }

  take(record) {
    const isNew = !this.records.has(record.id);
    this.records.set(record.id, record);
    if (record.sent === "pending" && isNew) this.follow(record.id);
    while (this.records.size > KEPT) this.records.delete(this.records.keys().next().value);
  }

  /* A record is there before its answer has left: asks again how it did. */
  async follow(id) {
    for (const delay of PENDING_MS) {
      await this.pause(delay);
      if (this.control.signal.aborted || !this.records.has(id)) return;
      if (this.records.get(id).sent !== "pending") return;
      try {
        const record = await call("GET", "/requests/" + id, {
          query: { space: this.space }, signal: this.control.signal,
        });
        if (this.records.has(id)) this.records.set(id, record);
        this.changed();
      } catch (error) {
        return; /* gone from the ring, or so is the double: poll tells */
      }
    }
  }
}
