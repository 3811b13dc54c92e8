-- What wrk sends. Every request is bytes that bench/wire.py composed, so that both servers of a
-- comparison read the same ones.
--   fixed FILE               the request in FILE; wrk composes nothing per request
--   rotate FILE...           each of the files in turn
--   each FILE                each of the requests in FILE in turn; a size on a line stands before each
--   paced FILE MS            the request in FILE, after a pause of so many milliseconds
--   new-scopes FILE START    the head in FILE and a scope list that no earlier request had

local function read(path)
  local file = assert(io.open(path, "rb"))
  local bytes = file:read("*a")
  file:close()
  return bytes
end

local modes = {}

function modes.fixed(path)
  local bytes = read(path)
  wrk.format = function() return bytes end
end

function modes.rotate(...)
  local requests = {}
  for i, path in ipairs({...}) do requests[i] = read(path) end
  local at = 0
  request = function()
    at = at % #requests + 1
    return requests[at]
  end
end

function modes.paced(path, pause)
  local bytes = read(path)
  wrk.format = function() return bytes end
  delay = function() return tonumber(pause) end
end

function modes.each(path)
  local requests = {}
  local file = assert(io.open(path, "rb"))
  for size in file:lines() do requests[#requests + 1] = file:read(tonumber(size)) end
  file:close()
  local at = 0
  request = function()
    at = at % #requests + 1
    return requests[at]
  end
end

-- One scope of each of four groups of 32: 2^20 different lists, all of one length.
modes["new-scopes"] = function(path, start)
  local head = read(path)
  local count = tonumber(start)
  local body = '{scope: ["a%02d","b%02d","c%02d","d%02d"]}'
  request = function()
    local n = count
    count = count + 1
    return head .. body:format(n % 32, math.floor(n / 32) % 32,
      math.floor(n / 1024) % 32, math.floor(n / 32768) % 32)
  end
end

function init(args)
  modes[args[1]](unpack(args, 2))
end

function done(summary, latency)
  io.write(string.format(
    '\nRESULT {"requests":%d,"microseconds":%d,"refused":%d,"broken":%d,"p50_us":%d,"p99_us":%d}\n',
    summary.requests, summary.duration, summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
