# O24_queue_holds_requests | orchestrator-client | requests that wait are counted in bytes, as unread answers are: 8 of 36 MB take < 150 MB, or some are RESOURCE_EXHAUSTED. 128 x 64 MiB = 8 GiB is what may wait | CLIENT: argv = port [method]
import datetime, glob, os, re, sys, threading, time
import grpc
import client  # run in the project's folder, with corpus/lib in PYTHONPATH
PORT = int(sys.argv[1]) if len(sys.argv) > 1 else 50051  # loopback only; use a service of your own
pb, g = client.load()
ADDRESS = f"127.0.0.1:{PORT}"; S = client.stub(g, ADDRESS); PATH = "/strategiz.execution.v1.StrategyExecutionService/"
def done(held, *told): print("HELD" if held else "NOT HELD", *told); os._exit(0 if held else 1)
def request(code, timeout=5, n=120, **more):
    px = [100 + (i % 17) - (i % 5) + i * 0.01 for i in range(n)]
    return pb.ExecuteStrategyRequest(code=code, timeout_seconds=timeout, columns=pb.MarketDataColumns(timestamp_ms=[1262304000000 + 86400000 * i for i in range(n)],
        open=px, high=[x + 1 for x in px], low=[x - 1 for x in px], close=px, volume=[1e3] * n), **more)
def listed(deployments, timeout=3):
    r = pb.ExecuteListRequest(timeout_seconds=timeout); s = r.symbol_sets.add(); s.symbols.append("X")
    for i in range(120): s.market_data["X"].bars.add(timestamp=(datetime.date(2010, 1, 1) + datetime.timedelta(i)).isoformat(), open=100, high=101, low=99, close=100, volume=1)
    for user, code in deployments: s.deployments.add(user_id=user, strategy_code=code, deployment_id="d", strategy_id="s")
    return r
def pid():
    inodes = {l.split()[9] for name in ("tcp", "tcp6") for l in open("/proc/net/" + name) if l.split()[1].endswith(f":{PORT:04X}") and l.split()[3] == "0A"}
    for fd in glob.glob("/proc/[0-9]*/fd/*"):
        try:
            if os.readlink(fd)[8:-1] in inodes: return int(fd.split("/")[2])
        except OSError: pass
def rss(): return int(re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{pid()}/status").read())[1]) >> 10
class Watch(threading.Thread):
    """Slowest answer of GetHealth, and the largest memory of the service, while it runs."""
    def __init__(self): super().__init__(daemon=True); self.slowest, self.base, self.pid = 0.0, rss(), pid(); self.peak = self.base; self.start(); time.sleep(0.3); self.slowest = 0.0
    def run(self):
        s = client.stub(g, ADDRESS)
        threading.Thread(target=self.memory, daemon=True).start()
        while True:
            t = time.time()
            try: s.GetHealth(pb.HealthRequest(), timeout=60)
            except grpc.RpcError: pass
            self.slowest = max(self.slowest, time.time() - t); time.sleep(0.02)
    def memory(self):
        while True: self.peak = max(self.peak, int(re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{self.pid}/status").read())[1]) >> 10); time.sleep(0.02)
    def told(self): return f"slowest health {self.slowest:.2f} s, memory {self.base} -> {self.peak} MB"
def varint(n):
    o = b""
    while n >= 128: o += bytes([n & 127 | 128]); n >>= 7
    return o + bytes([n])
def raw(method, body, gzip=False):
    c = grpc.insecure_channel(ADDRESS, options=[("grpc.max_send_message_length", -1), ("grpc.use_local_subchannel_pool", 1)])
    try: c.unary_unary(PATH + method)(body, compression=grpc.Compression.Gzip if gzip else None, timeout=100); told = "OK"
    except grpc.RpcError as e: told = f"{e.code().name} {e.details()[:120]}"
    time.sleep(0.5); return told  # the health call that waited is answered first
slots = int(S.GetHealth(pb.HealthRequest(), timeout=5).metadata["slots"]); w = Watch()
hold = [S.ExecuteStrategy.future(request("import time\nSYMBOL, TIMEFRAME = 'X', '1D'\ndef strategy(data):\n    time.sleep(25)\n    return 'HOLD'\n", 28, n=5, user_id=f"a{i}")) for i in range(slots)]
n = 800_000; c = pb.MarketDataColumns(timestamp_ms=range(1262304000000, 1262304000000 + n * 60000, 60000), **{k: [100.0] * n for k in ("open", "high", "low", "close", "volume")})
calls = []
for i in range(8):
    calls.append(S.ExecuteStrategy.future(pb.ExecuteStrategyRequest(code=f"SYMBOL, TIMEFRAME = 'X', '1D'\ndef strategy(data):\n    return 'HOLD'\n#{i}", columns=c, user_id=f"b{i}"), compression=grpc.Compression.Gzip)); time.sleep(1.5)
queued = S.GetHealth(pb.HealthRequest(), timeout=20).metadata["queued"]; grown = rss() - w.base
for x in (*calls, *hold): x.cancel()
done(grown < 150, f"{queued} wait, {grown} MB more;", w.told())
