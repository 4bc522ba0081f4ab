-- Makes WANTED files of different contents, FOLDER_FILES in each folder, and then ends.
local wanted = tonumber(os.getenv("WANTED"))
local folder_files = tonumber(os.getenv("FOLDER_FILES"))
local sent, answered = -1, 0  -- wrk asks for one request more, to look at it

function request()
    local number = sent
    sent = sent + 1
    if number < 0 or number >= wanted then return wrk.format("GET", "/") end
    local path = string.format("/sandbox/files?account=bench%%40example.org&path=/Full/%05d/IMG_%07d.jpg",
                               math.floor(number / folder_files), number)
    return wrk.format("POST", path, {["Content-Type"] = "application/octet-stream"}, "the picture " .. number)
end

function response()
    answered = answered + 1
    if answered >= wanted + 64 then os.exit(0) end  -- thread:stop() would leave wrk asleep to the end of its time
end
