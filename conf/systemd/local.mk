# conf/systemd
