# conf/apache
