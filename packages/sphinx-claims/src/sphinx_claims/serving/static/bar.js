// The bar of a served site: it says while the page is not up to date, and loads the page again.
"use strict";
{
  const { file, version } = document.currentScript.dataset;
  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  root.innerHTML = `
    <style>
      :host { all: initial; }
      div {
        position: fixed; z-index: 2147483647; bottom: 0.75rem; left: 0.75rem;
        max-width: min(40rem, calc(100vw - 1.5rem)); box-sizing: border-box; max-height: 40vh;
        overflow: auto; overflow-wrap: anywhere; padding: 0.4rem 0.8rem; border-radius: 0.4rem;
        border: 1px solid #8b949e; border-left: 0.3rem solid #58a6ff; background: #1b1f24;
        color: #f0f3f6; font: 0.875rem/1.4 system-ui, sans-serif;
      }
      div:empty { display: none; }
      .problems { border-left-color: #f0b72f; }
      .failed { border-left-color: #ff7b72; }
      a { color: inherit; }
      a:focus-visible { outline: 2px solid #58a6ff; outline-offset: 2px; }
      @media print { :host { display: none; } }
    </style>
    <div role="status"></div>`;
  const bar = root.querySelector("div");

  const show = ({ text, kind, target }) => {
    bar.className = kind;
    const problem = document.querySelector(".claims-problem");
    const href = target === "first problem" ? problem && `#${problem.id}` : target;
    if (href) {
      const link = document.createElement("a");
      link.href = href;
      link.textContent = text;
      bar.replaceChildren(link);
    } else {
      bar.textContent = text;
    }
  };

  let lost = false;
  const connect = () => {
    const query = new URLSearchParams({ file, version });
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/.serve/live?${query}`);
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      lost = false;
      if (message.reload) location.reload();
      else show(message);
    };
    socket.onclose = () => {
      if (!lost) show({ text: "The server has stopped.", kind: "failed" });
      lost = true;
      setTimeout(connect, 1000);
    };
  };
  addEventListener("DOMContentLoaded", () => {
    document.body.append(host);
    connect();
  });
}
