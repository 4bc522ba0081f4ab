-- files/download as the Dropbox clients call it.
wrk.method = "POST"
wrk.path = "/2/files/download"
wrk.headers["Authorization"] = "Bearer sl.bench"
wrk.headers["Dropbox-API-Arg"] = '{"path":"/Download/photo.jpg"}'
