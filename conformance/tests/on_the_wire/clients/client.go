// Posts a report with net/http, as it is and compressed.
package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"log"
	"net/http"
)

const url = "https://usage.example/v1/track"

func main() {
	report := []byte(`{"event":"deploy","client":"go"}`)
	post("identity", report)
	var compressed bytes.Buffer
	writer := gzip.NewWriter(&compressed)
	writer.Write(report)
	writer.Close()
	post("gzip", compressed.Bytes())
}

func post(encoding string, body []byte) {
	request, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		log.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Content-Encoding", encoding)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		log.Fatal(err)
	}
	response.Body.Close()
	fmt.Println(response.StatusCode)
}
