<?php
// One row of the same MariaDB by its key, in a page of the same size: the
// least that a member's page does. No session, no log-in, no decryption, and
// the connection is kept from request to request, which is PHP's quickest way
// and not its default: a site that connects anew for each is slower.
$db = new PDO($_SERVER['BENCH_DSN'], $_SERVER['BENCH_USER'] ?? null, '',
    [PDO::ATTR_PERSISTENT => true, PDO::ATTR_EMULATE_PREPARES => false,
     PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION]);
$select = $db->prepare('SELECT user_id, email, name FROM members WHERE id = ?');
$select->execute([$_COOKIE['member'] ?? '1']);
$row = $select->fetch(PDO::FETCH_ASSOC);
header('Content-Type: text/html; charset=utf-8');
header('Cache-Control: no-store');
$page = file_get_contents($_SERVER['BENCH_PAGE']);
foreach ($row as $name => $value)
    $page = str_replace("@$name@", htmlspecialchars($value, ENT_QUOTES, 'UTF-8'), $page);
echo $page;
