// SPDX-License-Identifier: Apache-2.0

/// The look of the page. The policy in its head allows this sheet and no other style, by its digest:
/// a test says the new one when it is changed.
enum HTMLStyle {
  static let digest = "sha256-wIleI0v8YYtPEiHrx8IHmgVrXgCPdB/Sm/DIewGqu2Y="

  static let sheet: StaticString = """
    :root{color-scheme:light dark;--bg:#fff;--fg:#1f2328;--muted:#59636e;--line:#d1d9e0;--soft:#f6f8fa;\
    --block:#cf222e;--warn:#8a5a00;--unknown:#6639ba;--pass:#1a7f37;--wait:#d4870b;--on:#fff}
    @media(prefers-color-scheme:dark){:root{--bg:#0d1117;--fg:#e6edf3;--muted:#9da7b1;--line:#3d444d;\
    --soft:#161b22;--block:#ff7b72;--warn:#e3b341;--unknown:#c4a5ff;--pass:#56d364;--wait:#e3b341;\
    --on:#0d1117}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,-apple-system,"Segoe UI",\
    Roboto,"Noto Sans",sans-serif}
    main{max-width:1100px;margin:0 auto;padding:16px}
    code,pre{font:13px/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
    code{overflow-wrap:anywhere}
    p code,li code,dd code,h1 code{background:var(--soft);border-radius:4px;padding:1px 4px}
    h1 code{font-size:.9em}
    pre{background:var(--soft);border:1px solid var(--line);border-radius:6px;padding:10px 12px;\
    overflow:auto;max-height:24em;margin:10px 0}
    pre code{overflow-wrap:normal}
    h1{font-size:24px;line-height:1.25;margin:2px 0 6px}
    h2{font-size:18px;margin:28px 0 10px}
    h3{font-size:15px;margin:16px 0 4px}
    small{display:block;color:var(--muted);font-size:12px}
    .verdict{border-left:6px solid;padding:8px 16px;background:var(--soft);border-radius:0 6px 6px 0}
    .verdict .badge{margin:0;font-weight:700;text-transform:uppercase;letter-spacing:.04em}
    .verdict .why{margin:0 0 4px}
    .verdict.block,.statement.block{border-left-color:var(--block)}
    .verdict.warn,.statement.warn{border-left-color:var(--warn)}
    .verdict.unknown,.statement.unknown{border-left-color:var(--unknown)}
    .verdict.pass,.statement.pass{border-left-color:var(--pass)}
    .verdict.block .badge{color:var(--block)}.verdict.warn .badge{color:var(--warn)}
    .verdict.unknown .badge{color:var(--unknown)}.verdict.pass .badge{color:var(--pass)}
    .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:10px;margin:14px 0}
    .tiles div{border:1px solid var(--line);border-radius:6px;padding:8px 12px}
    .tiles dt{color:var(--muted);font-size:13px}
    .tiles dd{margin:0;font-size:19px;font-weight:600;line-height:1.3}
    .tiles small{font-weight:400}
    .wide{overflow-x:auto}
    table{border-collapse:collapse;width:100%;font-size:14px}
    caption{text-align:left;font-weight:600;padding:10px 0 4px}
    th,td{text-align:left;vertical-align:top;padding:6px 8px;border-bottom:1px solid var(--line)}
    thead th{color:var(--muted);font-weight:500;white-space:nowrap}
    tbody th{font-weight:500}
    td.n{text-align:right;white-space:nowrap}
    .statements td:nth-child(3){min-width:220px}
    .statements td:nth-child(4){min-width:150px}
    .pill{display:inline-block;border:1px solid;border-radius:10px;padding:0 8px;font-size:12px;\
    font-weight:600;line-height:18px}
    .pill.block{color:var(--on);background:var(--block);border-color:var(--block)}
    .pill.warn{color:var(--warn)}.pill.unknown{color:var(--unknown)}.pill.pass{color:var(--pass)}
    details{margin:10px 0}
    summary{cursor:pointer}
    .statement{border:1px solid var(--line);border-left:4px solid;border-radius:6px;padding:8px 14px}
    .statement>summary{font-weight:600}
    .statement>summary code{font-weight:400}
    .place,.note{color:var(--muted);font-size:13px;overflow-wrap:anywhere}
    .facts{display:grid;grid-template-columns:max-content 1fr;gap:2px 14px;margin:8px 0}
    .facts dt{color:var(--muted)}.facts dd{margin:0}
    .findings{list-style:none;padding:0;margin:8px 0}
    .findings li{margin:5px 0}.findings small{display:inline;white-space:nowrap}
    .instead{border:1px solid var(--pass);border-radius:6px;padding:4px 14px 6px;margin:12px 0}
    .instead h3{margin-top:6px}.instead p{margin:4px 0}
    .gain b{font-size:17px}
    .plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,400px),1fr));gap:8px 24px;\
    margin:14px 0}
    figure{margin:0;min-width:0}
    figcaption{font-size:13px;font-weight:600;margin-bottom:4px}
    svg{display:block;width:100%;max-width:520px;height:auto}
    svg text{fill:var(--muted);font-size:11px}
    svg .strong{fill:var(--fg);font-size:14px}
    svg .onbar{fill:var(--on);font-weight:600}
    .grid{stroke:var(--line);stroke-width:1}.axis{stroke:var(--muted);stroke-width:1}
    .area{fill:var(--block);fill-opacity:.22}
    .stroke{fill:none;stroke:var(--block);stroke-width:1.6}
    line.limit{stroke:var(--muted);stroke-width:1.4;stroke-dasharray:4 3}
    line.limit.block{stroke:var(--block)}line.limit.warn{stroke:var(--warn)}
    .holds{fill:var(--block)}.waits{fill:var(--wait)}.stalls{fill:var(--block);fill-opacity:.45}
    .other{fill:var(--muted)}.good{fill:var(--pass)}
    .band{fill:var(--unknown);fill-opacity:.35}
    .whisker{stroke:var(--unknown);stroke-width:1.4}.median{stroke:var(--unknown);stroke-width:2.4}
    @media(max-width:560px){main{padding:10px}h1{font-size:20px}.facts{grid-template-columns:1fr}\
    .facts dd{margin-bottom:6px}.statement{padding:8px 10px}}
    @media print{main{max-width:none}pre{max-height:none;white-space:pre-wrap}\
    details::details-content{content-visibility:visible;display:block;height:auto}\
    .statement,figure,tr{break-inside:avoid}.wide{overflow:visible}}
    """
}
