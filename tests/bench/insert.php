<?php
// One durable insert a request: how most form scripts store an answer.
$db = new PDO($_SERVER['BENCH_DSN'], $_SERVER['BENCH_USER'] ?? null, '',
    [PDO::ATTR_PERSISTENT => true, PDO::ATTR_EMULATE_PREPARES => false,
     PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION]);
$insert = $db->prepare('INSERT INTO answers (nonce, body) VALUES (?, ?)');
$insert->execute([random_bytes(16), json_encode($_POST)]);
http_response_code(303);
header('Location: /surveys/commute/thanks');
