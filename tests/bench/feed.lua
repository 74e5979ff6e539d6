-- Reads the feed page by page to its head, then from the beginning again: a position is a number that one can count.
local page = tonumber(os.getenv("BENCH_PAGE"))
local head = tonumber(os.getenv("BENCH_HEAD"))
local after = 0

function init(args)
  wrk.headers["Authorization"] = "Bearer " .. os.getenv("BENCH_TOKEN")
  wrk.headers["Accept"] = "application/cloudevents-batch+json"
end

function request()
  local path = "/events?limit=" .. page .. "&after=" .. after
  after = after + page
  if after + page > head then after = 0 end
  return wrk.format("GET", path)
end
