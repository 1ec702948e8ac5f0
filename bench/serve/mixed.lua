-- What pages and scripts ask, for wrk: wrk -t2 -c64 -d30s -s bench/serve/mixed.lua http://127.0.0.1:PORT
-- An eighth of the answers is 404.
local count = 0

request = function()
  count = count + 1
  local kind = count % 8
  if kind == 0 then
    local text = "the plot is good " .. ("and good "):rep(count % 40) .. "."
    return wrk.format("POST", "/api/explain", { ["Content-Type"] = "application/json" }, '{"text":"' .. text .. '","where":"d_e=2"}')
  end
  if kind == 1 then return wrk.format("GET", "/api/study", { ["Accept-Encoding"] = "gzip" }) end
  if kind == 2 then return wrk.format("GET", "/") end
  if kind == 3 then return wrk.format("GET", "/api/nothing") end
  if kind == 4 then return wrk.format("GET", "/api/trials") end
  return wrk.format("GET", "/api/health")
end
