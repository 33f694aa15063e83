-- The same frame for every system: a check of one user, chosen at random (or one after the other), with a bearer token.
-- Arguments: path, metric, prefix of the users, how many users, "random" or "each".
local head, tail, prefix, users, each, n

function init(args)
  local path, metric = args[1], args[2]
  prefix, users, each = args[3], tonumber(args[4]), args[5] == "each"
  tail = '"},"consume":{"' .. metric .. '":1}}'
  local body = string.len('{"subject":{"user":"') + string.len(prefix) + 6 + string.len(tail)
  head = "POST " .. path .. " HTTP/1.1\r\nHost: " .. wrk.host .. ":" .. wrk.port ..
    "\r\nContent-Type: application/json\r\nAuthorization: Bearer " .. os.getenv("BENCH_TOKEN") ..
    "\r\nContent-Length: " .. body .. '\r\n\r\n{"subject":{"user":"'
  n = 0
  math.randomseed(os.time())
end

function request()
  if each then n = (n + 1) % users else n = math.random(0, users - 1) end
  return head .. prefix .. string.format("%06d", n) .. tail
end

function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d %d %d\n", summary.requests, summary.duration, e.status,
    e.connect + e.read + e.write + e.timeout, latency:percentile(50), latency:percentile(99), latency.max))
end
